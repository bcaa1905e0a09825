import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Session } from '../domain/session.ts';

const sessionRow = z.object({
  sessionId: z.string(),
  projectId: z.optional(z.string()),
  startedAt: z.number(),
  endedAt: z.optional(z.number()),
  endReason: z.optional(z.enum(['ended', 'lease_expired'])),
});

export function parseSessionRow(row: Record<string, AttributeValue>): Session {
  return z.parse(sessionRow, unmarshall(row));
}
