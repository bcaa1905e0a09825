import type * as z from 'zod/mini';
import { admitRequest } from '../../../shared/account/enforceRateLimit.ts';
import { createTableClient } from '../../../shared/aws/dynamo.ts';
import { checkoutInput, listInvoicesInput, userInput } from '../../../shared/contract/billingHttp.ts';
import { createAuthenticate } from '../../../shared/credentials/createAuthenticate.ts';
import { httpFunction } from '../../../shared/http/httpFunction.ts';
import { accountRoute, routed } from '../../../shared/http/routes.ts';
import { keepLast, lazy } from '../../../shared/lambda/lazy.ts';
import { loadEnv } from '../../../shared/lambda/loadEnv.ts';
import { createLogger } from '../../../shared/lambda/logger.ts';
import { createStripeSettings } from '../../../shared/stripe/createStripeSettings.ts';
import { createStripeClient } from '../../../shared/stripe/stripeClient.ts';
import { pricesOf } from '../../../shared/stripe/stripeSettings.ts';
import { checkOut } from '../domain/checkOut.ts';
import { createPortalSession } from '../domain/createPortalSession.ts';
import { invoicePositionOf, listInvoices } from '../domain/listInvoices.ts';
import { checkoutEnv, checkoutSettings } from '../env.ts';
import { createBillingGateway } from '../gateway/billingGateway.ts';
import { createBillingStore } from '../store/billingStore.ts';
import { checkoutResponse, invoicesResponse, portalResponse } from './responses.ts';

const logger = createLogger('sell');

const wire = lazy(() => {
  const env = loadEnv(checkoutEnv);
  const table = createTableClient(env.TABLE_NAME);
  const gatewayOf = keepLast((settings: z.output<typeof checkoutSettings>) =>
    createBillingGateway({
      stripe: createStripeClient({
        secretKey: settings.STRIPE_SECRET_KEY,
        apiBase: settings.STRIPE_API_BASE,
      }),
      stage: env.STAGE,
      prices: pricesOf(settings),
      portalConfiguration: settings.STRIPE_PORTAL_CONFIGURATION,
      appUrl: settings.APP_URL,
    }),
  );
  const settings = createStripeSettings(checkoutSettings, env.STRIPE_SECRET_ID, { logger });
  return {
    store: createBillingStore(table),
    authenticate: createAuthenticate(table, logger, env),
    settings,
    gatewayOf,
  };
});

async function wireGateway() {
  const { settings, gatewayOf, ...wired } = wire();
  return { ...wired, gateway: gatewayOf(await settings.current()) };
}
type Deps = Awaited<ReturnType<typeof wireGateway>>;

const checkout = accountRoute({
  scope: 'billing',
  forUsers: true,
  input: checkoutInput,
  async handle(deps: Deps, { user_id: accountId, plan, email }, call) {
    await admitRequest(deps.store, accountId, call);
    const outcome = await checkOut(deps.store, deps.gateway, { accountId, plan, email, now: call.now });
    return checkoutResponse(outcome, () => createPortalSession(deps.store, deps.gateway, accountId));
  },
});

const portal = accountRoute({
  scope: 'billing',
  forUsers: true,
  input: userInput,
  async handle(deps: Deps, { user_id: accountId }, call) {
    await admitRequest(deps.store, accountId, call);
    return portalResponse(await createPortalSession(deps.store, deps.gateway, accountId));
  },
});

const invoices = accountRoute({
  scope: 'read',
  forUsers: true,
  input: listInvoicesInput,
  async handle({ store, gateway }: Deps, { user_id, limit, cursor }, call) {
    const after = cursor === undefined ? undefined : invoicePositionOf(cursor);
    const account = await admitRequest(store, user_id, call);
    return invoicesResponse(await listInvoices(gateway, account, { limit, after }));
  },
});

export const handler = httpFunction(
  logger,
  routed(wireGateway, {
    'POST /billing/checkout': checkout,
    'POST /billing/portal': portal,
    'GET /billing/invoices': invoices,
  }),
);
