import type * as z from 'zod/mini';
import { createTableClient } from '../../../shared/aws/tableClient.ts';
import { billingInputs } from '../../../shared/contract/billing/inputs.ts';
import { billingRoutes } from '../../../shared/contract/billing/routes.ts';
import { createAuthenticate } from '../../../shared/credentials/createAuthenticate.ts';
import { createIdentity } from '../../../shared/credentials/identity.ts';
import { httpFunction } from '../../../shared/http/httpFunction.ts';
import { rateLimitedRoute, routed } from '../../../shared/http/routes.ts';
import { lazy } from '../../../shared/lambda/lazy.ts';
import { loadEnv } from '../../../shared/lambda/loadEnv.ts';
import { createLogger } from '../../../shared/lambda/logger.ts';
import { createCallBudget } from '../../../shared/stripe/callBudget.ts';
import { createStripeSettings } from '../../../shared/stripe/createStripeSettings.ts';
import { createStripeCallStore } from '../../../shared/stripe/stripeCallStore.ts';
import { createStripeClient } from '../../../shared/stripe/stripeClient.ts';
import { pricesOf } from '../../../shared/stripe/stripeSettings.ts';
import { checkOut } from '../domain/checkOut.ts';
import { createPortalSession } from '../domain/createPortalSession.ts';
import { listInvoices } from '../domain/listInvoices.ts';
import { checkoutEnv, checkoutSettings } from '../env.ts';
import { createBillingGateway } from '../gateway/billingGateway.ts';
import { createBillingStore } from '../store/billingStore.ts';
import { invoiceCursor } from './invoiceCursor.ts';
import { checkoutResponse, invoicesResponse, portalResponse } from './responses.ts';

const logger = createLogger('checkout');

/** Create the customer, list its subscriptions, set its e-mail address, create the page: the calls to Stripe of a first checkout. */
const CHECKOUT_CALLS = 4;

const wire = lazy(() => {
  const env = loadEnv(checkoutEnv);
  const table = createTableClient(env.TABLE_NAME);
  const takeCalls = createCallBudget(createStripeCallStore(table), {
    callsPerSecondMax: env.STRIPE_CALLS_PER_SECOND_MAX,
  });
  // A gateway for each request, because each waits for its calls for a bounded time. All share their connections.
  const gatewayOf = (settings: z.output<typeof checkoutSettings>, callsUsual: number) =>
    createBillingGateway({
      stripe: createStripeClient({
        secretKey: settings.STRIPE_SECRET_KEY,
        apiBase: settings.STRIPE_API_BASE,
        beforeRequest: takeCalls({ callsUsual }),
      }),
      stage: env.STAGE,
      prices: pricesOf(settings),
      portalConfiguration: settings.STRIPE_PORTAL_CONFIGURATION,
      appUrl: settings.APP_URL,
    });
  const settings = createStripeSettings(checkoutSettings, env.STRIPE_SECRET_ID, { logger });
  return {
    store: createBillingStore(table),
    authenticate: createAuthenticate({ table, logger, identity: createIdentity(env) }),
    settings,
    gatewayOf,
  };
});

async function wireGateway() {
  const { settings, gatewayOf, ...wired } = wire();
  const current = await settings.current();
  return { ...wired, gatewayFor: (callsUsual: number) => gatewayOf(current, callsUsual) };
}
type Deps = Awaited<ReturnType<typeof wireGateway>>;

const checkout = rateLimitedRoute(billingRoutes.createCheckout, {
  input: billingInputs.createCheckout,
  async handle({ store, gatewayFor }: Deps, { user_id: accountId, plan, email }, { now, stored }) {
    const gateway = gatewayFor(CHECKOUT_CALLS);
    return checkoutResponse(await checkOut(store, gateway, { accountId, plan, email, now, stored }));
  },
});

const portal = rateLimitedRoute(billingRoutes.createPortalSession, {
  input: billingInputs.createPortalSession,
  async handle({ gatewayFor }: Deps, _input, { account }) {
    return portalResponse(await createPortalSession(gatewayFor(1), account));
  },
});

const invoices = rateLimitedRoute(billingRoutes.listInvoices, {
  input: billingInputs.listInvoices,
  cursor: invoiceCursor,
  async handle({ gatewayFor }: Deps, { limit }, { account, after }) {
    return invoicesResponse(await listInvoices(gatewayFor(1), account, { limit, after }));
  },
});

export const handler = httpFunction(logger, routed(wireGateway, [checkout, portal, invoices]));
