import { openTable } from '../../../shared/aws/dynamo.ts';
import { loadEnv } from '../../../shared/aws/loadEnv.ts';
import { openLogger } from '../../../shared/aws/logger.ts';
import {
  endByOperatorInput,
  listSessionsInput,
  sessionInput,
  startSessionInput,
} from '../../../shared/contracts/meteringHttp.ts';
import { openAuditTrail } from '../../../shared/credentials/auditTrail.ts';
import { openAuthenticate } from '../../../shared/credentials/openAuthenticate.ts';
import { httpFunction } from '../../../shared/http/httpFunction.ts';
import { accountRoute, adminRoute, routed } from '../../../shared/http/routes.ts';
import { lazy } from '../../../shared/pure/lazy.ts';
import { positionOf } from '../domain/cursor.ts';
import { endSession } from '../domain/endSession.ts';
import { heartbeatSession } from '../domain/heartbeatSession.ts';
import { listSessions } from '../domain/listSessions.ts';
import { startSession } from '../domain/startSession.ts';
import { meteringEnv } from '../env.ts';
import { openMeteringStore } from '../store/openMeteringStore.ts';
import { endAnswer, heartbeatAnswer, historyAnswer, startAnswer } from './answers.ts';

const logger = openLogger('metering');

const wire = lazy(() => {
  const env = loadEnv(meteringEnv);
  const table = openTable(env.TABLE_NAME);
  return {
    store: openMeteringStore(table),
    authenticate: openAuthenticate(table, logger, env),
    audit: openAuditTrail(table, logger),
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
    return startAnswer(outcome, { sessionId, now });
  },
});

const heartbeat = accountRoute({
  scope: 'metering',
  forUsers: false,
  input: sessionInput,
  async handle({ store, leaseSeconds }: Deps, { user_id, session_id: sessionId }, { now }) {
    const outcome = await heartbeatSession(store, { accountId: user_id, sessionId, now, leaseSeconds });
    return heartbeatAnswer(outcome, sessionId);
  },
});

const end = accountRoute({
  scope: 'metering',
  forUsers: false,
  input: sessionInput,
  async handle({ store }: Deps, { user_id, session_id: sessionId }, { now }) {
    return endAnswer(await endSession(store, { accountId: user_id, sessionId, now }), sessionId);
  },
});

const history = accountRoute({
  scope: 'read',
  forUsers: true,
  input: listSessionsInput,
  async handle({ store }: Deps, { user_id: accountId, state, limit, cursor }, { now, tellRate }) {
    const after = cursor === undefined ? undefined : positionOf(cursor);
    const query = { accountId, state, limit, after, now };
    return historyAnswer(await listSessions(store, query, tellRate));
  },
});

const endByOperator = adminRoute({
  input: endByOperatorInput,
  async handle({ store }: Deps, { user_id, session_id: sessionId }, { now }) {
    const outcome = await endSession(store, { accountId: user_id, sessionId, now, reason: 'operator' });
    return endAnswer(outcome, sessionId);
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
