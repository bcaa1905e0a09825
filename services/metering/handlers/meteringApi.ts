import { openTable } from '../../../shared/aws/tableClient.ts';
import { meteringInputs, reportedSession, session } from '../../../shared/contract/metering/inputs.ts';
import { meteringRoutes } from '../../../shared/contract/metering/routes.ts';
import type { InputOf } from '../../../shared/contract/route.ts';
import { createAuditTrail } from '../../../shared/credentials/auditTrail.ts';
import { createAuthenticate } from '../../../shared/credentials/createAuthenticate.ts';
import { createIdentity } from '../../../shared/credentials/identity.ts';
import { adminRoute } from '../../../shared/http/adminRoute.ts';
import { httpFunction, logFault } from '../../../shared/http/httpFunction.ts';
import { invalidField, Problem } from '../../../shared/http/problem.ts';
import { accountRoute, rateLimitedRoute, routed, serverRoute } from '../../../shared/http/routes.ts';
import { lazy } from '../../../shared/lambda/lazy.ts';
import { loadEnv } from '../../../shared/lambda/loadEnv.ts';
import { createLogger } from '../../../shared/lambda/logger.ts';
import { SECONDS_PER_HOUR } from '../../../shared/time.ts';
import { brokenRule } from '../domain/decideReport.ts';
import { endSession } from '../domain/endSession.ts';
import { endSessions } from '../domain/endSessions.ts';
import { heartbeatSession, heartbeatSessions } from '../domain/heartbeatSession.ts';
import { listSessions } from '../domain/listSessions.ts';
import type { HistoryPosition } from '../domain/ports.ts';
import { reportSessions } from '../domain/reportSessions.ts';
import { startSession } from '../domain/startSession.ts';
import { meteringEnv } from '../env.ts';
import { createMeteringStore } from '../store/meteringStore.ts';
import { batchResults } from './batches.ts';
import { historyCursor } from './historyCursor.ts';
import {
  endedSession,
  historyResponse,
  ok,
  renewedSession,
  reportedResult,
  sessionEnd,
  startResponse,
} from './responses.ts';

const logger = createLogger('metering');

const wire = lazy(() => {
  const env = loadEnv(meteringEnv);
  const table = openTable(env);
  return {
    store: createMeteringStore(table),
    authenticate: createAuthenticate({ table, logger, identity: createIdentity(env, logger) }),
    audit: createAuditTrail(table, logger),
    limits: {
      leaseSeconds: env.LEASE_SECONDS,
      sessionSecondsMax: env.SESSION_HOURS_MAX * SECONDS_PER_HOUR,
    },
  };
});
type Deps = ReturnType<typeof wire>;

const idsOf = (sessions: { session_id: string }[]) => sessions.map(({ session_id }) => session_id);

const logFaultOf = (requestId: string) => (accountId: string, error: unknown) =>
  logFault(logger, { requestId, accountId, error });

/** Counts the request in parallel with the claim. A `rateLimitedRoute` would count it first and take a round trip longer. */
const start = accountRoute(meteringRoutes.startSession, {
  input: meteringInputs.startSession,
  async handle({ store, limits }: Deps, { user_id, session_id: sessionId, project_id }, { now }) {
    const request = {
      accountId: user_id,
      sessionId,
      projectId: project_id,
      now,
      limits,
      onTidyingFailed: (error: unknown) =>
        logger.warn('the account item was not tidied or marked after a start', { accountId: user_id, error }),
    };
    return startResponse(await startSession(store, request), { sessionId, now });
  },
});

const heartbeat = accountRoute(meteringRoutes.renewSession, {
  input: meteringInputs.renewSession,
  async handle({ store, limits }: Deps, { user_id, session_id: sessionId }, { now }) {
    const outcome = await heartbeatSession(store, { accountId: user_id, sessionId, now, limits });
    return ok(renewedSession(outcome, sessionId));
  },
});

const heartbeats = serverRoute(meteringRoutes.renewSessions, {
  input: meteringInputs.renewSessions,
  async handle({ store, limits }: Deps, { sessions }, { now, requestId }) {
    const results = await batchResults(sessions, {
      schema: session,
      call: (accountId, sessions) =>
        heartbeatSessions(store, { accountId, sessionIds: idsOf(sessions), now, limits }),
      toResult: renewedSession,
      onFault: logFaultOf(requestId),
    });
    return ok({ results });
  },
});

const end = accountRoute(meteringRoutes.endSession, {
  input: meteringInputs.endSession,
  async handle({ store }: Deps, { user_id, session_id: sessionId }, { now }) {
    const outcome = await endSession(store, { accountId: user_id, sessionId, now });
    return ok(endedSession(outcome, sessionId));
  },
});

const ends = serverRoute(meteringRoutes.endSessions, {
  input: meteringInputs.endSessions,
  async handle({ store }: Deps, { sessions }, { now, requestId }) {
    const results = await batchResults(sessions, {
      schema: session,
      call: (accountId, sessions) => endSessions(store, { accountId, sessionIds: idsOf(sessions), now }),
      toResult: endedSession,
      onFault: logFaultOf(requestId),
    });
    return ok({ results });
  },
});

const report = serverRoute(meteringRoutes.reportSessions, {
  input: meteringInputs.reportSessions,
  async handle({ store, limits }: Deps, { sessions }, { now, requestId }) {
    const results = await batchResults(sessions, {
      schema: reportedSession,
      check({ started_at: startedAt, ended_at: endedAt }) {
        const broken = brokenRule({ startedAt, endedAt }, now, limits);
        if (broken) throw invalidField(broken.field, broken.rule);
      },
      async call(accountId, sessions) {
        const reports = sessions.map((one) => ({
          sessionId: one.session_id,
          projectId: one.project_id,
          startedAt: one.started_at,
          endedAt: one.ended_at,
        }));
        const outcomes = await reportSessions(store, { accountId, reports, now, limits });
        // The alarm on the share of reported sessions counts these lines.
        for (const [sessionId, { isCounted }] of outcomes) {
          if (isCounted) logger.info('session_reported', { accountId, sessionId });
        }
        return outcomes;
      },
      toResult: reportedResult,
      onFault: logFaultOf(requestId),
    });
    return ok({ results });
  },
});

function checkRange({ from, to }: { from?: number; to?: number }): void {
  if (from !== undefined && to !== undefined && from >= to) throw invalidField('from', 'must be before to');
}

function queryOf(given: InputOf<typeof meteringRoutes.listSessions>, after: HistoryPosition | undefined) {
  const { state, limit, project_id: projectId, end_reason: endReason, from, to } = given;
  return { state, filter: { projectId, endReason, from, to }, limit, after };
}

const history = rateLimitedRoute(meteringRoutes.listSessions, {
  input: meteringInputs.listSessions,
  cursor: historyCursor,
  check: checkRange,
  async handle({ store, limits }: Deps, given, { account, after, now }) {
    const query = queryOf(given, after);
    return historyResponse(await listSessions(store, account, { query, now, limits }));
  },
});

const historyOfAccount = adminRoute(meteringRoutes.listAccountSessions, {
  input: meteringInputs.listAccountSessions,
  async handle({ store, limits }: Deps, given, { now }) {
    checkRange(given);
    const after = given.cursor === undefined ? undefined : historyCursor.decode(given.cursor);
    const account = await store.readAccount(given.user_id);
    if (!account) throw new Problem('account_not_found', `There is no account ${given.user_id}.`);
    const query = queryOf(given, after);
    return historyResponse(await listSessions(store, account, { query, now, limits }));
  },
});

const endAsOperator = adminRoute(meteringRoutes.endSessionAsOperator, {
  input: meteringInputs.endSessionAsOperator,
  async handle({ store }: Deps, { user_id, session_id: sessionId }, { now }) {
    const outcome = await endSession(store, { accountId: user_id, sessionId, now, reason: 'operator' });
    return ok(sessionEnd(outcome, sessionId));
  },
});

export const handler = httpFunction(
  logger,
  routed(wire, [start, heartbeat, heartbeats, end, ends, report, history, historyOfAccount, endAsOperator]),
);
