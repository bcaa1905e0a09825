import type * as z from 'zod/mini';
import { createTableClient } from '../../../shared/aws/tableClient.ts';
import { billingInputs } from '../../../shared/contract/billing/inputs.ts';
import { billingRoutes } from '../../../shared/contract/billing/routes.ts';
import { createAuthenticate } from '../../../shared/credentials/createAuthenticate.ts';
import { createIdentity } from '../../../shared/credentials/identity.ts';
import { httpFunction } from '../../../shared/http/httpFunction.ts';
import { rateLimitedRoute, routed } from '../../../shared/http/routes.ts';
import { keepLast, lazy } from '../../../shared/lambda/lazy.ts';
import { loadEnv } from '../../../shared/lambda/loadEnv.ts';
import { createLogger } from '../../../shared/lambda/logger.ts';
import { createStripeSettings } from '../../../shared/stripe/createStripeSettings.ts';
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
    authenticate: createAuthenticate({ table, logger, identity: createIdentity(env) }),
    settings,
    gatewayOf,
  };
});

async function wireGateway() {
  const { settings, gatewayOf, ...wired } = wire();
  return { ...wired, gateway: gatewayOf(await settings.current()) };
}
type Deps = Awaited<ReturnType<typeof wireGateway>>;

const checkout = rateLimitedRoute(billingRoutes.createCheckout, {
  input: billingInputs.createCheckout,
  async handle({ store, gateway }: Deps, { user_id: accountId, plan, email }, { now, stored }) {
    return checkoutResponse(await checkOut(store, gateway, { accountId, plan, email, now, stored }));
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
  async handle({ gateway }: Deps, { limit }, { account, after }) {
    return invoicesResponse(await listInvoices(gateway, account, { limit, after }));
  },
});

export const handler = httpFunction(logger, routed(wireGateway, [checkout, portal, invoices]));
