import * as z from 'zod/mini';
import {
  described,
  detail,
  fieldErrors,
  instant,
  named,
  nextCursor,
  problemCode,
  projectId,
  retryable,
  sessionFigures,
  sessionId,
  wholeNumber,
} from '../values.ts';
import { END_REASONS } from './inputs.ts';

const leaseExpiresAt = described(
  instant,
  'Until then the session keeps its slot. Renew the lease before; afterwards another session can take the slot.',
);
const endedAt = described(instant, 'When the session ended.');
const durationSeconds = described(wholeNumber, 'From start to end, in seconds. Recorded, never billed.');

export const endReason = named('EndReason', z.enum(END_REASONS), {
  description:
    'Why a session ended. `ended`: the caller ended it. `lease_expired`: its slot was reclaimed after its lease. `operator`: ' +
    'an operator ended it. `max_duration`: it reached the longest duration of a session. `reported`: a report said when it ended.',
});

const startedSession = named(
  'StartedSession',
  z.object({
    sessionId,
    counted: described(z.literal(true), 'The session is counted; a repeated start counts nothing.'),
    ...sessionFigures,
    leaseExpiresAt,
  }),
  {
    description: 'A session that is open and counted, with the figures of its account.',
    examples: [
      {
        sessionId: 'call-1',
        counted: true,
        sessionsUsed: 1,
        sessionsIncluded: 5000,
        sessionsRemaining: 4999,
        leaseExpiresAt: '2026-11-22T22:19:49Z',
      },
    ],
  },
);

const endedSession = named('EndedSession', z.object({ sessionId, endedAt, durationSeconds }), {
  description: 'A session that has ended. A repeated end returns the same.',
});

/** Why a session of a batch was not handled: the members that the problem of a single request would have. */
const sessionFailure = named(
  'SessionFailure',
  z.object({
    sessionId: z.optional(described(sessionId, 'Absent if the request had none that is valid.')),
    code: problemCode,
    retryable,
    detail,
    errors: z.optional(fieldErrors),
    endReason: z.optional(endReason),
  }),
  {
    description: 'Why a session of a batch was not handled: the problem that a request of its own would get.',
  },
);

/** The results of a batch of sessions. */
const results = <Result extends z.ZodMiniType>(id: string, result: Result) =>
  named(
    id,
    z.object({
      results: described(z.array(z.union([result, sessionFailure])), 'In the order of the request.'),
    }),
    { description: 'A result for each session of a batch. Only a failure has a `code`.' },
  );

const reportedSession = named(
  'ReportedSession',
  z.object({
    sessionId,
    status: described(
      z.enum(['reported', 'ended']),
      '`reported`: the session is counted, and ended as reported. `ended`: it had ended otherwise, and stays as it was. A repeated ' +
        'report returns the same.',
    ),
    projectId: z.optional(
      described(
        projectId,
        'The project for which the session is counted. Absent if the report names none, or one that is unknown or archived: the ' +
          'session is counted nevertheless, for the account only.',
      ),
    ),
    endedAt: z.optional(described(endedAt, 'When the session ended. Absent if it has been erased.')),
    durationSeconds: z.optional(
      described(durationSeconds, 'In seconds. Absent if the session has been erased.'),
    ),
  }),
  { description: 'What became of a reported session.' },
);

const renewedSession = named('SessionLease', z.object({ sessionId, leaseExpiresAt }), {
  description: 'The renewed lease of an open session.',
});

const session = named(
  'Session',
  z.object({
    sessionId,
    projectId: z.optional(described(projectId, 'The project that the start named, if any.')),
    startedAt: described(instant, 'When the session started.'),
    open: described(z.boolean(), 'Whether the session runs.'),
    leaseExpiresAt: z.optional(
      described(leaseExpiresAt, 'Of an open session: until then it keeps its slot.'),
    ),
    endedAt: z.optional(described(endedAt, 'Of an ended session: when it ended.')),
    durationSeconds: z.optional(described(durationSeconds, 'Of an ended session, in seconds.')),
    endReason: z.optional(endReason),
    imported: z.optional(
      described(
        z.boolean(),
        'Whether it ran on the service that this one replaced. It counts for nothing here.',
      ),
    ),
  }),
  { description: 'A counted session, open or ended.' },
);

const sessionList = named('SessionList', z.object({ sessions: z.array(session), nextCursor }), {
  description: 'A page of sessions: open ones before all others, newest first.',
});

export const meteringResponses = {
  startSession: { 201: startedSession, 200: startedSession },
  renewSession: { 200: renewedSession },
  renewSessions: { 200: results('SessionLeaseResults', renewedSession) },
  endSession: { 200: endedSession },
  endSessions: { 200: results('EndedSessionResults', endedSession) },
  reportSessions: { 200: results('ReportedSessionResults', reportedSession) },
  listSessions: { 200: sessionList },
  listAccountSessions: { 200: sessionList },
  endSessionAsOperator: {
    200: named(
      'SessionEnd',
      z.object({ sessionId, endedAt, durationSeconds, endReason: z.optional(endReason) }),
      {
        description:
          'How a session ended: by this request, or before it. A repeated request returns the same.',
        examples: [
          {
            sessionId: 'call-1',
            endedAt: '2026-11-22T22:19:49Z',
            durationSeconds: 30,
            endReason: 'operator',
          },
        ],
      },
    ),
  },
};
