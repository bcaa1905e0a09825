import * as z from 'zod/mini';
import { instant, problemDocument, sessionFigures, wholeNumber } from '../values.ts';

const startedSession = z.object({
  sessionId: z.string(),
  counted: z.literal(true),
  ...sessionFigures,
  leaseExpiresAt: instant,
});

const endedSession = z.object({ sessionId: z.string(), endedAt: instant, durationSeconds: wholeNumber });

/** Why a session of a batch was not handled: the members that the problem of a single request would have. */
const failed = z.object({
  /** Absent if the request had none that is valid. */
  sessionId: z.optional(z.string()),
  code: z.string(),
  retryable: z.boolean(),
  detail: z.string(),
  errors: problemDocument.shape.errors,
});

/** In the order of the request. */
const results = <Result extends z.ZodMiniType>(result: Result) =>
  z.object({ results: z.array(z.union([result, failed])) });

const renewedSession = z.object({ sessionId: z.string(), leaseExpiresAt: instant });

export const meteringResponses = {
  startSession: { 201: startedSession, 200: startedSession },
  renewSession: { 200: renewedSession },
  renewSessions: { 200: results(renewedSession) },
  endSession: { 200: endedSession },
  endSessions: { 200: results(endedSession) },
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
