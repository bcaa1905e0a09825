import openApi from '../../../docs/openapi.json' with { type: 'json' };
import { publicRoutes } from '../../../shared/contract/public/routes.ts';
import type { ResponseOf } from '../../../shared/contract/route.ts';
import { httpFunction } from '../../../shared/http/httpFunction.ts';
import { publicRoute, routed } from '../../../shared/http/routes.ts';
import { createLogger } from '../../../shared/lambda/logger.ts';
import { catalogue } from '../domain/catalogue.ts';
import { unmatched } from './unmatched.ts';

/** Plans and the API reference change only with a deployment, so browsers may cache them for five minutes. */
const CACHED = { 'Cache-Control': 'public, max-age=300' };

type Routes = typeof publicRoutes;

const plans = publicRoute(
  publicRoutes.listPlans,
  async (): Promise<ResponseOf<Routes['listPlans']>> => ({ status: 200, body: catalogue(), headers: CACHED }),
);

const health = publicRoute(
  publicRoutes.getHealth,
  async (): Promise<ResponseOf<Routes['getHealth']>> => ({ status: 200, body: { status: 'ok' } }),
);

const reference = publicRoute(
  publicRoutes.getOpenApi,
  async (): Promise<ResponseOf<Routes['getOpenApi']>> => ({ status: 200, body: openApi, headers: CACHED }),
);

/** The public routes, and the response to every request that no route matches. */
export const handler = httpFunction(
  createLogger('public'),
  routed(
    () => undefined,
    [plans, health, reference],
    ({ requestContext: { http } }) => {
      throw unmatched(openApi.paths, http.path);
    },
  ),
);
