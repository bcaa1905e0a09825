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
          /** Of an open session. After it, the client is gone, and the next start that needs the slot ends the session. */
          leaseExpiresAt: z.optional(instant),
          endedAt: z.optional(instant),
          durationSeconds: z.optional(wholeNumber),
          endReason: z.optional(z.enum(['ended', 'lease_expired', 'operator'])),
        }),
      ),
      nextCursor: z.optional(z.string()),
    }),
  },
  endSessionAsOperator: { 200: endedSession },
};
