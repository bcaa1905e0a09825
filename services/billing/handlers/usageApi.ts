import { openTable } from '../../../shared/aws/dynamo.ts';
import { loadEnv } from '../../../shared/aws/loadEnv.ts';
import { openLogger } from '../../../shared/aws/logger.ts';
import { userInput } from '../../../shared/contracts/http.ts';
import { authenticateWith } from '../../../shared/credentials/authenticate.ts';
import { httpFunction } from '../../../shared/http/httpFunction.ts';
import { accountRoute, routed } from '../../../shared/http/routes.ts';
import { lazy } from '../../../shared/pure/lazy.ts';
import { admitRequest } from '../domain/admitRequest.ts';
import { usage } from '../domain/usage.ts';
import { usageEnv } from '../env.ts';
import { openBillingStore } from '../store/openBillingStore.ts';

const wire = lazy(() => {
  const table = openTable(loadEnv(usageEnv).TABLE_NAME);
  return { store: openBillingStore(table), authenticate: authenticateWith(table) };
});

const usageRoute = accountRoute({
  input: userInput,
  async handle({ store }: ReturnType<typeof wire>, { user_id: accountId }, now) {
    return { status: 200, body: usage(await admitRequest(store, accountId, now), now) };
  },
});

export const handler = httpFunction(openLogger('usage'), routed(wire, { 'GET /billing/usage': usageRoute }));
