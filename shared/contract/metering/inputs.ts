import * as z from 'zod/mini';
import { id, instant, page, reason } from '../fields.ts';

/** One session of a user. */
export const session = z.object({ session_id: id, user_id: id });

/** A gateway with more sessions sends several batches. 100 sessions with ids of 128 characters are 30 kB. */
const BATCH_MAX = 100;
const BATCH_RULE = `must be a list of 1 to ${BATCH_MAX} sessions`;

/** A session that ran while its start could not be accepted. */
export const reportedSession = z.object({
  session_id: id,
  user_id: id,
  project_id: z.optional(id),
  started_at: instant,
  ended_at: instant,
});

/** An invalid session does not fail the batch: it gets a result of its own. */
export type BatchItem<Session> = { kind: 'valid'; session: Session } | { kind: 'invalid'; value: unknown };

function batchOf<Schema extends typeof session | typeof reportedSession>(schema: Schema) {
  type Item = BatchItem<z.output<Schema>>;
  const item = z.catch(
    z.pipe(
      schema,
      z.transform((one: z.output<Schema>): Item => ({ kind: 'valid', session: one })),
    ),
    // Without an argument for the API reference, which leaves the value out.
    (invalid?: { value: unknown }): Item => ({ kind: 'invalid', value: invalid?.value }),
  );
  return z.object({
    sessions: z.array(item, BATCH_RULE).check(z.minLength(1, BATCH_RULE), z.maxLength(BATCH_MAX, BATCH_RULE)),
  });
}

const batch = batchOf(session);

const STATES = ['open', 'ended'] as const;

export const END_REASONS = ['ended', 'lease_expired', 'operator', 'max_duration', 'reported'] as const;

const sessionList = z.object({
  user_id: id,
  state: z.optional(z.enum(STATES, `must be one of ${STATES.join(', ')}, or be left out`)),
  project_id: z.optional(id),
  end_reason: z.optional(z.enum(END_REASONS, `must be one of ${END_REASONS.join(', ')}, or be left out`)),
  from: z.optional(instant),
  to: z.optional(instant),
  ...page,
});

export const meteringInputs = {
  startSession: z.object({ session_id: id, user_id: id, project_id: z.optional(id) }),
  renewSession: session,
  endSession: session,
  renewSessions: batch,
  endSessions: batch,
  reportSessions: batchOf(reportedSession),
  listSessions: sessionList,
  listAccountSessions: sessionList,
  endSessionAsOperator: z.object({ user_id: id, session_id: id, reason }),
};
