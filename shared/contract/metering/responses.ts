import * as z from 'zod/mini';
import { instant, sessionFigures, wholeNumber } from '../values.ts';

const startedSession = z.object({
  sessionId: z.string(),
  counted: z.literal(true),
  ...sessionFigures,
  leaseExpiresAt: instant,
});

const endedSession = z.object({ sessionId: z.string(), endedAt: instant, durationSeconds: wholeNumber });

export const meteringResponses = {
  startSession: { 201: startedSession, 200: startedSession },
  renewSession: { 200: z.object({ sessionId: z.string(), leaseExpiresAt: instant }) },
  endSession: { 200: endedSession },
  listSessions: {
    200: z.object({
      sessions: z.array(
        z.object({
          sessionId: z.string(),
          projectId: z.optional(z.string()),
          startedAt: instant,
          open: z.boolean(),
          /** Of an open session. Without a heartbeat until then, another session can take its slot. */
          leaseExpiresAt: z.optional(instant),
          endedAt: z.optional(instant),
          durationSeconds: z.optional(wholeNumber),
          endReason: z.optional(z.enum(['ended', 'lease_expired', 'operator', 'max_duration'])),
        }),
      ),
      nextCursor: z.optional(z.string()),
    }),
  },
  endSessionAsOperator: { 200: endedSession },
};
