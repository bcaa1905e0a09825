import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { END_REASONS, type EndReason, type Session } from '../domain/session.ts';

const sessionRow = z.object({
  sessionId: z.string(),
  projectId: z.optional(z.string()),
  startedAt: z.number(),
  endedAt: z.optional(z.number()),
  endReason: z.optional(z.string()),
  counted: z.optional(z.boolean()),
  imported: z.optional(z.boolean()),
});

/** A session that ended for a reason that only a newer release knows has ended, and has no reason. */
export function parseSessionRow(row: Record<string, AttributeValue>): Session {
  const { endReason, ...session } = z.parse(sessionRow, unmarshall(row));
  return endReason !== undefined && isEndReason(endReason) ? { ...session, endReason } : session;
}

const isEndReason = (reason: string): reason is EndReason =>
  (END_REASONS as readonly string[]).includes(reason);
