import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { END_REASONS, type Session } from '../domain/session.ts';

const sessionRow = z.object({
  sessionId: z.string(),
  projectId: z.optional(z.string()),
  startedAt: z.number(),
  endedAt: z.optional(z.number()),
  endReason: z.optional(z.enum(END_REASONS)),
});

export function parseSessionRow(row: Record<string, AttributeValue>): Session {
  return z.parse(sessionRow, unmarshall(row));
}
