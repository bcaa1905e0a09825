import openApi from '../../../docs/openapi.json' with { type: 'json' };
import { catalogue } from '../../../shared/account/catalogue.ts';
import { createTableClient } from '../../../shared/aws/tableClient.ts';
import { publicRoutes } from '../../../shared/contract/public/routes.ts';
import type { ResponseOf } from '../../../shared/contract/route.ts';
import { httpFunction } from '../../../shared/http/httpFunction.ts';
import { publicRoute, routed } from '../../../shared/http/routes.ts';
import { staticRoute } from '../../../shared/http/staticRoute.ts';
import { lazy } from '../../../shared/lambda/lazy.ts';
import { loadEnv } from '../../../shared/lambda/loadEnv.ts';
import { createLogger } from '../../../shared/lambda/logger.ts';
import { publicEnv } from '../env.ts';
import { createBadgeStore } from '../store/badgeStore.ts';
import { badgeRoute } from './badgeRoute.ts';
import { unmatched } from './unmatched.ts';

const logger = createLogger('public');

const wire = lazy(() => {
  const env = loadEnv(publicEnv);
  return { version: env.VERSION, badges: createBadgeStore(createTableClient(env.TABLE_NAME)) };
});
type Deps = ReturnType<typeof wire>;
type Routes = typeof publicRoutes;
type PlanList = ResponseOf<Routes['listPlans']>['body'];

const plans = staticRoute(publicRoutes.listPlans, (): PlanList => catalogue());

const health = publicRoute(
  publicRoutes.getHealth,
  async ({ version }: Deps): Promise<ResponseOf<Routes['getHealth']>> => ({
    status: 200,
    body: { status: 'ok', version },
  }),
);

const reference = staticRoute(publicRoutes.getOpenApi, () => openApi);

/** The public routes, and the response to every request that no route matches. */
export const handler = httpFunction(
  logger,
  routed(wire, [plans, health, reference, badgeRoute(logger)], ({ requestContext: { http } }) => {
    throw unmatched(openApi.paths, http.path);
  }),
);
