import type { Context } from 'aws-lambda';
import { onTestFinished, vi } from 'vitest';
import { freePort } from '../../../local/freePort.ts';
import { startGateway, type Target } from '../../../local/gateway/gateway.ts';
import { type Issuer, startIssuer } from '../../../local/identity/issuer.ts';
import { ROUTES } from '../../../scripts/openapi/routes.ts';
import type { Table } from '../../../shared/aws/dynamo.ts';
import type { HttpEvent } from '../../../shared/http/httpFunction.ts';
import { stripeSecret } from '../stripe/stripeSecret.ts';
import { handlerEnv } from './handlerEnv.ts';

export const IDENTITY = { issuer: 'https://identity.test', audience: 'session-billing' };
export const WEBHOOK_SECRET = 'whsec_test';

/** Every route of the contract, such as `GET /billing/usage`. */
export const ROUTE_KEYS = Object.entries(ROUTES).flatMap(([path, methods]) =>
  Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
);

type Handler = (event: HttpEvent, context: Context) => Promise<unknown>;

/** Which function a route leads to; the first that fits. One that leads elsewhere answers 500 here. */
const FUNCTIONS: [pattern: RegExp, load: () => Promise<{ handler: unknown }>][] = [
  [/ \/metering\/|\/sessions\//, () => import('../../../services/metering/handlers/meteringApi.ts')],
  [/ \/admin\/events/, () => import('../../../services/webhooks/handlers/adminApi.ts')],
  [/ \/admin\//, () => import('../../../services/accounts/handlers/adminApi.ts')],
  [/ \/billing\/usage| \/projects/, () => import('../../../services/accounts/handlers/accountApi.ts')],
  [/ \/billing\/plans/, () => import('../../../services/accounts/handlers/publicApi.ts')],
  [/ \/billing\//, () => import('../../../services/billing/handlers/checkoutApi.ts')],
  [/ \/webhooks\//, () => import('../../../services/webhooks/handlers/receive.ts')],
  [/./, () => import('../../../services/accounts/handlers/publicApi.ts')],
];

export type TestApi = { baseUrl: string; issuer: Issuer };

/**
 * The whole API over HTTP, its functions in this process, until the test ends. Stripe's settings lead nowhere unless
 * they are given.
 */
export async function testApi(table: Table, stripe: Record<string, string> = {}): Promise<TestApi> {
  await handlerEnv(table);
  const issuer = await startIssuer(IDENTITY);
  onTestFinished(() => issuer.close());
  const settings = {
    STAGE: 'test',
    LEASE_SECONDS: '120',
    STRIPE_LIVEMODE: 'false',
    QUEUE_URL: 'http://127.0.0.1:9/queue.fifo',
    IDENTITY_ISSUER: IDENTITY.issuer,
    IDENTITY_AUDIENCE: IDENTITY.audience,
    IDENTITY_JWKS_URL: issuer.jwksUrl,
  };
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  await stripeSecret({
    STRIPE_SECRET_KEY: 'sk_test_unused',
    STRIPE_PRICE_STARTER: 'price_s',
    STRIPE_PRICE_GROWTH: 'price_g',
    STRIPE_API_BASE: 'http://127.0.0.1:9',
    STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET,
    APP_URL: 'https://app.example',
    ...stripe,
  });
  const port = await freePort();
  const routes = await Promise.all([...ROUTE_KEYS, '$default'].map(routeOf));
  const gateway = await startGateway(port, { routes });
  onTestFinished(() => gateway.stop());
  return { baseUrl: `http://127.0.0.1:${port}`, issuer };
}

async function routeOf(key: string): Promise<{ key: string; target: Target }> {
  const [, load] = FUNCTIONS.find(([pattern]) => pattern.test(key)) ?? [];
  if (!load) throw new Error(`no function for ${key}`);
  const handle = (await load()).handler as Handler;
  const invoke: Target['invoke'] = async (event) => {
    try {
      return { kind: 'returned', payload: await handle(event as HttpEvent, {} as Context) };
    } catch (error) {
      return { kind: 'failed', message: String(error) };
    }
  };
  return { key, target: { invoke } };
}
