import { openTable } from '../../../shared/aws/dynamo.ts';
import { loadEnv } from '../../../shared/aws/loadEnv.ts';
import { openLogger } from '../../../shared/aws/logger.ts';
import { listSessionsInput, sessionInput, startSessionInput } from '../../../shared/contracts/http.ts';
import { authenticateWith } from '../../../shared/credentials/authenticate.ts';
import { httpFunction } from '../../../shared/http/httpFunction.ts';
import { accountRoute, routed } from '../../../shared/http/routes.ts';
import { lazy } from '../../../shared/pure/lazy.ts';
import { positionOf } from '../domain/cursor.ts';
import { endSession } from '../domain/endSession.ts';
import { heartbeatSession } from '../domain/heartbeatSession.ts';
import { listSessions } from '../domain/listSessions.ts';
import { startSession } from '../domain/startSession.ts';
import { meteringEnv } from '../env.ts';
import { openMeteringStore } from '../store/openMeteringStore.ts';
import { endAnswer, heartbeatAnswer, historyAnswer, startAnswer } from './answers.ts';

const wire = lazy(() => {
  const { TABLE_NAME, LEASE_SECONDS } = loadEnv(meteringEnv);
  const table = openTable(TABLE_NAME);
  return {
    store: openMeteringStore(table),
    authenticate: authenticateWith(table),
    leaseSeconds: LEASE_SECONDS,
  };
});
type Deps = ReturnType<typeof wire>;

const start = accountRoute({
  input: startSessionInput,
  async handle({ store, leaseSeconds }: Deps, { user_id, session_id: sessionId, project_id }, now) {
    const request = { accountId: user_id, sessionId, projectId: project_id, now, leaseSeconds };
    return startAnswer(await startSession(store, request), { sessionId, now });
  },
});

const heartbeat = accountRoute({
  input: sessionInput,
  async handle({ store, leaseSeconds }: Deps, { user_id, session_id: sessionId }, now) {
    const outcome = await heartbeatSession(store, { accountId: user_id, sessionId, now, leaseSeconds });
    return heartbeatAnswer(outcome, sessionId);
  },
});

const end = accountRoute({
  input: sessionInput,
  async handle({ store }: Deps, { user_id, session_id: sessionId }, now) {
    return endAnswer(await endSession(store, { accountId: user_id, sessionId, now }), sessionId);
  },
});

const history = accountRoute({
  input: listSessionsInput,
  async handle({ store }: Deps, { user_id, limit, cursor }, now) {
    const after = cursor === undefined ? undefined : positionOf(cursor);
    return historyAnswer(await listSessions(store, { accountId: user_id, limit, after, now }));
  },
});

export const handler = httpFunction(
  openLogger('metering'),
  routed(wire, {
    'POST /metering/sessions': start,
    'GET /metering/sessions': history,
    'POST /metering/sessions/{session_id}/heartbeat': heartbeat,
    'POST /metering/sessions/{session_id}/end': end,
  }),
);
