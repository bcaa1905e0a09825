import { openTable } from '../../../shared/aws/dynamo.ts';
import { loadEnv } from '../../../shared/aws/loadEnv.ts';
import { openLogger } from '../../../shared/aws/logger.ts';
import { userInput } from '../../../shared/contracts/http.ts';
import { openAuthenticate } from '../../../shared/credentials/openAuthenticate.ts';
import { httpFunction } from '../../../shared/http/httpFunction.ts';
import { accountRoute, routed } from '../../../shared/http/routes.ts';
import { lazy } from '../../../shared/pure/lazy.ts';
import { admitRequest } from '../domain/admitRequest.ts';
import { usage } from '../domain/usage.ts';
import { usageEnv } from '../env.ts';
import { openBillingStore } from '../store/openBillingStore.ts';

const logger = openLogger('usage');

const wire = lazy(() => {
  const env = loadEnv(usageEnv);
  const table = openTable(env.TABLE_NAME);
  return { store: openBillingStore(table), authenticate: openAuthenticate(table, logger, env) };
});

const usageRoute = accountRoute({
  scope: 'read',
  forUsers: true,
  input: userInput,
  async handle({ store }: ReturnType<typeof wire>, { user_id: accountId }, call) {
    return { status: 200, body: usage(await admitRequest(store, accountId, call), call.now) };
  },
});

export const handler = httpFunction(logger, routed(wire, { 'GET /billing/usage': usageRoute }));
