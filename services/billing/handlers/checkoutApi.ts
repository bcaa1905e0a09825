import type * as z from 'zod/mini';
import { createTableClient } from '../../../shared/aws/tableClient.ts';
import { billingInputs } from '../../../shared/contract/billing/inputs.ts';
import { billingRoutes } from '../../../shared/contract/billing/routes.ts';
import { createAuthenticate } from '../../../shared/credentials/createAuthenticate.ts';
import { createIdentity } from '../../../shared/credentials/identity.ts';
import { httpFunction } from '../../../shared/http/httpFunction.ts';
import { problemCode } from '../../../shared/http/problem.ts';
import { rateLimitedRoute, routed } from '../../../shared/http/routes.ts';
import { createCountMetrics } from '../../../shared/lambda/countMetrics.ts';
import { keepLast, lazy } from '../../../shared/lambda/lazy.ts';
import { loadEnv } from '../../../shared/lambda/loadEnv.ts';
import { createLogger } from '../../../shared/lambda/logger.ts';
import { CHECKOUT_SERVICE } from '../../../shared/metrics.ts';
import { createStripeSettings } from '../../../shared/stripe/createStripeSettings.ts';
import { createStripeClient } from '../../../shared/stripe/stripeClient.ts';
import { pricesOf } from '../../../shared/stripe/stripeSettings.ts';
import { checkOut } from '../domain/checkOut.ts';
import { createPortalSession } from '../domain/createPortalSession.ts';
import { listInvoices } from '../domain/listInvoices.ts';
import { currentOffers } from '../domain/offer.ts';
import { checkoutEnv, checkoutSettings } from '../env.ts';
import { createBillingGateway } from '../gateway/billingGateway.ts';
import { createBillingStore } from '../store/billingStore.ts';
import { invoiceCursor } from './invoiceCursor.ts';
import { checkoutResponse, invoicesResponse, portalResponse } from './responses.ts';

const logger = createLogger(CHECKOUT_SERVICE);
const counting = lazy(() => createCountMetrics(CHECKOUT_SERVICE));

const wire = lazy(() => {
  const env = loadEnv(checkoutEnv);
  const table = createTableClient(env.TABLE_NAME);
  const wireSettings = keepLast((settings: z.output<typeof checkoutSettings>) => {
    const prices = pricesOf(settings);
    const appUrl = settings.APP_URL;
    const gateway = createBillingGateway({
      stripe: createStripeClient({
        secretKey: settings.STRIPE_SECRET_KEY,
        apiBase: settings.STRIPE_API_BASE,
      }),
      stage: env.STAGE,
      prices,
      portalConfiguration: settings.STRIPE_PORTAL_CONFIGURATION,
      unpaidPortalConfiguration: settings.STRIPE_PORTAL_CONFIGURATION_UNPAID,
      appUrl,
    });
    const offers = currentOffers({ prices, appUrl, paymentMethods: env.PAYMENT_METHOD_TYPES });
    return { gateway, offers };
  });
  const settings = createStripeSettings(checkoutSettings, env.STRIPE_SECRET_ID, { logger });
  return {
    store: createBillingStore(table),
    authenticate: createAuthenticate({ table, logger, identity: createIdentity(env) }),
    settings,
    wireSettings,
  };
});

async function wireGateway() {
  const { settings, wireSettings, ...wired } = wire();
  return { ...wired, ...wireSettings(await settings.current()) };
}
type Deps = Awaited<ReturnType<typeof wireGateway>>;

const checkout = rateLimitedRoute(billingRoutes.createCheckout, {
  input: billingInputs.createCheckout,
  async handle({ store, gateway, offers }: Deps, { user_id: accountId, plan, email }, { now, stored }) {
    const offer = offers[plan];
    return checkoutResponse(await checkOut(store, gateway, { accountId, offer, email, now, stored }));
  },
});

const portal = rateLimitedRoute(billingRoutes.createPortalSession, {
  input: billingInputs.createPortalSession,
  async handle({ gateway }: Deps, _input, { account }) {
    return portalResponse(await createPortalSession(gateway, account));
  },
});

const invoices = rateLimitedRoute(billingRoutes.listInvoices, {
  input: billingInputs.listInvoices,
  cursor: invoiceCursor,
  async handle({ store, gateway }: Deps, { limit }, { account, after }) {
    const { accountId, customers } = account;
    const formerCustomers = await store.readFormerCustomers(accountId);
    return invoicesResponse(await listInvoices(gateway, { customers, formerCustomers }, { limit, after }));
  },
});

const respond = routed(wireGateway, [checkout, portal, invoices]);

export const handler = httpFunction(logger, async (event, context) => {
  try {
    return await respond(event, context);
  } catch (error) {
    const code = problemCode(error);
    if (code === 'payment_provider_misconfigured') counting()({ [code]: 1 });
    throw error;
  }
});
