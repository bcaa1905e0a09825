import { createTableClient } from '../../../shared/aws/dynamo.ts';
import {
  endByOperatorInput,
  listSessionsInput,
  sessionInput,
  startSessionInput,
} from '../../../shared/contract/meteringHttp.ts';
import { createAuditTrail } from '../../../shared/credentials/auditTrail.ts';
import { createAuthenticate } from '../../../shared/credentials/createAuthenticate.ts';
import { httpFunction } from '../../../shared/http/httpFunction.ts';
import { accountRoute, adminRoute, routed } from '../../../shared/http/routes.ts';
import { lazy } from '../../../shared/lambda/lazy.ts';
import { loadEnv } from '../../../shared/lambda/loadEnv.ts';
import { createLogger } from '../../../shared/lambda/logger.ts';
import { positionOf } from '../domain/cursor.ts';
import { endSession } from '../domain/endSession.ts';
import { heartbeatSession } from '../domain/heartbeatSession.ts';
import { listSessions } from '../domain/listSessions.ts';
import { startSession } from '../domain/startSession.ts';
import { meteringEnv } from '../env.ts';
import { createMeteringStore } from '../store/meteringStore.ts';
import { endResponse, heartbeatResponse, historyResponse, startResponse } from './responses.ts';

const logger = createLogger('metering');

const wire = lazy(() => {
  const env = loadEnv(meteringEnv);
  const table = createTableClient(env.TABLE_NAME);
  return {
    store: createMeteringStore(table),
    authenticate: createAuthenticate(table, logger, env),
    audit: createAuditTrail(table, logger),
    leaseSeconds: env.LEASE_SECONDS,
  };
});
type Deps = ReturnType<typeof wire>;

const start = accountRoute({
  scope: 'metering',
  forUsers: false,
  input: startSessionInput,
  async handle(
    { store, leaseSeconds }: Deps,
    { user_id, session_id: sessionId, project_id },
    { now, tellRate },
  ) {
    const request = { accountId: user_id, sessionId, projectId: project_id, now, leaseSeconds };
    const outcome = await startSession(store, request);
    tellRate({
      requestsPerMinute: outcome.account.requestsPerMinute,
      requestNumber: outcome.requestNumber,
    });
    return startResponse(outcome, { sessionId, now });
  },
});

const heartbeat = accountRoute({
  scope: 'metering',
  forUsers: false,
  input: sessionInput,
  async handle({ store, leaseSeconds }: Deps, { user_id, session_id: sessionId }, { now }) {
    const outcome = await heartbeatSession(store, { accountId: user_id, sessionId, now, leaseSeconds });
    return heartbeatResponse(outcome, sessionId);
  },
});

const end = accountRoute({
  scope: 'metering',
  forUsers: false,
  input: sessionInput,
  async handle({ store }: Deps, { user_id, session_id: sessionId }, { now }) {
    return endResponse(await endSession(store, { accountId: user_id, sessionId, now }), sessionId);
  },
});

const history = accountRoute({
  scope: 'read',
  forUsers: true,
  input: listSessionsInput,
  async handle({ store }: Deps, { user_id: accountId, state, limit, cursor }, { now, tellRate }) {
    const after = cursor === undefined ? undefined : positionOf(cursor);
    const query = { accountId, state, limit, after, now };
    return historyResponse(await listSessions(store, query, tellRate));
  },
});

const endByOperator = adminRoute({
  input: endByOperatorInput,
  async handle({ store }: Deps, { user_id, session_id: sessionId }, { now }) {
    const outcome = await endSession(store, { accountId: user_id, sessionId, now, reason: 'operator' });
    return endResponse(outcome, sessionId);
  },
});

export const handler = httpFunction(
  logger,
  routed(wire, {
    'POST /metering/sessions': start,
    'GET /metering/sessions': history,
    'POST /metering/sessions/{session_id}/heartbeat': heartbeat,
    'POST /metering/sessions/{session_id}/end': end,
    'POST /admin/accounts/{user_id}/sessions/{session_id}/end': endByOperator,
  }),
);
