import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { expect, onTestFinished, vi } from 'vitest';
import { freePort } from '../../../local/freePort.ts';
import { startGateway, type Target } from '../../../local/gateway/gateway.ts';
import { type Issuer, startIssuer } from '../../../local/identity/issuer.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { accountAdminRoutes } from '../../../shared/contract/accounts/adminRoutes.ts';
import { accountRoutes } from '../../../shared/contract/accounts/routes.ts';
import { billingRoutes, statementRoutes } from '../../../shared/contract/billing/routes.ts';
import { directoryRoutes, insightsRoutes } from '../../../shared/contract/insights/routes.ts';
import { meteringRoutes } from '../../../shared/contract/metering/routes.ts';
import { migrationAdminRoutes } from '../../../shared/contract/migration/adminRoutes.ts';
import { migrationRoutes } from '../../../shared/contract/migration/routes.ts';
import {
  notificationAdminRoutes,
  notificationRoutes,
} from '../../../shared/contract/notifications/routes.ts';
import { offerAdminRoutes } from '../../../shared/contract/offers/adminRoutes.ts';
import { offerRoutes } from '../../../shared/contract/offers/routes.ts';
import { publicRoutes } from '../../../shared/contract/public/routes.ts';
import { type Route, routeKeysOf } from '../../../shared/contract/route.ts';
import { supportAdminRoutes } from '../../../shared/contract/support/adminRoutes.ts';
import { supportRoutes } from '../../../shared/contract/support/routes.ts';
import { webhookAdminRoutes, webhookRoutes } from '../../../shared/contract/webhooks/routes.ts';
import type { HttpEvent } from '../../../shared/http/httpFunction.ts';
import { APP_ORIGIN, AUDIENCE, CLIENT_ID, OPERATORS } from '../identity/signIn.ts';
import { asFunction } from '../permissions/asFunction.ts';
import { stripeSecret } from '../stripe/stripeSecret.ts';
import { differencesOf } from './conformance.ts';
import { handlerEnv } from './handlerEnv.ts';

export const WEBHOOK_SECRET = 'whsec_test';

type Handler = (event: HttpEvent, context: Context) => Promise<unknown>;

function loadPublic() {
  return import('../../../services/accounts/handlers/publicApi.ts');
}

/** The name and the routes of each function, and the module of its handler. */
const FUNCTIONS: {
  name: string;
  routes: Record<string, Route>;
  load: () => Promise<{ handler: unknown }>;
}[] = [
  {
    name: 'MeteringApi',
    routes: meteringRoutes,
    load: () => import('../../../services/metering/handlers/meteringApi.ts'),
  },
  {
    name: 'AccountApi',
    routes: { ...accountRoutes, ...migrationRoutes },
    load: () => import('../../../services/accounts/handlers/accountApi.ts'),
  },
  {
    name: 'AccountAdminApi',
    routes: { ...accountAdminRoutes, ...migrationAdminRoutes },
    load: () => import('../../../services/accounts/handlers/adminApi.ts'),
  },
  { name: 'PublicApi', routes: publicRoutes, load: loadPublic },
  {
    name: 'CheckoutApi',
    routes: { ...billingRoutes, ...offerRoutes, ...offerAdminRoutes },
    load: () => import('../../../services/billing/handlers/checkoutApi.ts'),
  },
  {
    name: 'StatementsApi',
    routes: statementRoutes,
    load: () => import('../../../services/billing/handlers/statementsApi.ts'),
  },
  {
    name: 'InsightsApi',
    routes: { ...insightsRoutes, ...directoryRoutes },
    load: () => import('../../../services/insights/handlers/insightsApi.ts'),
  },
  {
    name: 'SupportApi',
    routes: { ...supportRoutes, ...supportAdminRoutes },
    load: () => import('../../../services/support/handlers/supportApi.ts'),
  },
  {
    name: 'NotificationsApi',
    routes: notificationRoutes,
    load: () => import('../../../services/notifications/handlers/notificationsApi.ts'),
  },
  {
    name: 'NoticeAdminApi',
    routes: notificationAdminRoutes,
    load: () => import('../../../services/notifications/handlers/adminApi.ts'),
  },
  {
    name: 'WebhookReceive',
    routes: webhookRoutes,
    load: () => import('../../../services/webhooks/handlers/receive.ts'),
  },
  {
    name: 'WebhookAdminApi',
    routes: webhookAdminRoutes,
    load: () => import('../../../services/webhooks/handlers/adminApi.ts'),
  },
];

export type TestApi = { baseUrl: string; issuer: Issuer };

/**
 * Serves the whole API over HTTP until the test ends. Its functions run in this process. Without `stripe` settings, no
 * call to Stripe can succeed. `identity` replaces what the functions know of the issuer. The test fails if a response differs from what the API reference says of its route.
 */
export async function testApi(
  table: Table,
  stripe: Record<string, string | undefined> = {},
  identity: Record<string, string> = {},
): Promise<TestApi> {
  await handlerEnv(table);
  const issuer = await startIssuer({ audience: AUDIENCE, appOrigins: [APP_ORIGIN], operators: OPERATORS });
  onTestFinished(() => issuer.close());
  const settings = {
    STAGE: 'test',
    LEASE_SECONDS: '120',
    SESSION_HOURS_MAX: '24',
    IDENTITY_ISSUER: issuer.url,
    IDENTITY_AUDIENCE: AUDIENCE,
    IDENTITY_JWKS_URL: issuer.jwksUrl,
    IDENTITY_APP_CLIENT_ID: CLIENT_ID,
    IDENTITY_OPERATOR_CLIENT_ID: OPERATORS.clientId,
    IDENTITY_OPERATOR_CLAIM: OPERATORS.roles.claim,
    IDENTITY_VIEWER_VALUE: OPERATORS.roles.viewer,
    IDENTITY_OPERATOR_VALUE: OPERATORS.roles.operator,
    ...identity,
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
  const keys = FUNCTIONS.flatMap(({ name, routes, load }) =>
    routeKeysOf(routes).map((key) => ({ name, key, load })),
  );
  const differences = new Set<string>();
  onTestFinished(() => expect([...differences], 'responses that differ from the API reference').toEqual([]));
  const routes = await Promise.all(
    [...keys, { name: 'PublicApi', key: '$default', load: loadPublic }].map((loaded) =>
      routeOf(loaded, differences),
    ),
  );
  const gateway = await startGateway(port, { routes });
  onTestFinished(() => gateway.stop());
  return { baseUrl: `http://127.0.0.1:${port}`, issuer };
}

type Loaded = { name: string; key: string; load: () => Promise<{ handler: unknown }> };

async function routeOf(
  { name, key, load }: Loaded,
  differences: Set<string>,
): Promise<{ key: string; target: Target }> {
  const handle = asFunction(name, (await load()).handler as Handler);
  const invoke: Target['invoke'] = async (event) => {
    try {
      const payload = (await handle(event as HttpEvent, {} as Context)) as APIGatewayProxyStructuredResultV2;
      if (key !== '$default' && !key.startsWith('HEAD '))
        for (const text of differencesOf(key, payload)) differences.add(text);
      return { kind: 'returned', payload };
    } catch (error) {
      return { kind: 'failed', message: String(error) };
    }
  };
  return { key, target: { invoke } };
}
