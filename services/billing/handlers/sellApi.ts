import type * as z from 'zod/mini';
import { openTable } from '../../../shared/aws/dynamo.ts';
import { loadEnv } from '../../../shared/aws/loadEnv.ts';
import { openLogger } from '../../../shared/aws/logger.ts';
import { checkoutInput, listInvoicesInput, userInput } from '../../../shared/contracts/billingHttp.ts';
import { openAuthenticate } from '../../../shared/credentials/openAuthenticate.ts';
import { httpFunction } from '../../../shared/http/httpFunction.ts';
import { accountRoute, routed } from '../../../shared/http/routes.ts';
import { keepLast, lazy } from '../../../shared/pure/lazy.ts';
import { openStripe } from '../../../shared/stripe/openStripe.ts';
import { openStripeSettings } from '../../../shared/stripe/openStripeSettings.ts';
import { pricesOf } from '../../../shared/stripe/stripeSettings.ts';
import { admitRequest } from '../domain/admitRequest.ts';
import { checkOut } from '../domain/checkOut.ts';
import { invoicePositionOf, listInvoices } from '../domain/listInvoices.ts';
import { openPortal } from '../domain/openPortal.ts';
import { sellEnv, sellSettings } from '../env.ts';
import { openSellingGateway } from '../gateway/openSellingGateway.ts';
import { openBillingStore } from '../store/openBillingStore.ts';
import { checkoutAnswer, invoicesAnswer, portalAnswer } from './answers.ts';

const logger = openLogger('sell');

const wire = lazy(() => {
  const env = loadEnv(sellEnv);
  const table = openTable(env.TABLE_NAME);
  const gatewayOf = keepLast((settings: z.output<typeof sellSettings>) =>
    openSellingGateway({
      stripe: openStripe({ secretKey: settings.STRIPE_SECRET_KEY, apiBase: settings.STRIPE_API_BASE }),
      stage: env.STAGE,
      prices: pricesOf(settings),
      portalConfiguration: settings.STRIPE_PORTAL_CONFIGURATION,
      appUrl: settings.APP_URL,
    }),
  );
  const settings = openStripeSettings(sellSettings, env.STRIPE_SECRET_ID, { logger });
  return {
    store: openBillingStore(table),
    authenticate: openAuthenticate(table, logger, env),
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
    return checkoutAnswer(outcome, () => openPortal(deps.store, deps.gateway, accountId));
  },
});

const portal = accountRoute({
  scope: 'billing',
  forUsers: true,
  input: userInput,
  async handle(deps: Deps, { user_id: accountId }, call) {
    await admitRequest(deps.store, accountId, call);
    return portalAnswer(await openPortal(deps.store, deps.gateway, accountId));
  },
});

const invoices = accountRoute({
  scope: 'read',
  forUsers: true,
  input: listInvoicesInput,
  async handle({ store, gateway }: Deps, { user_id, limit, cursor }, call) {
    const after = cursor === undefined ? undefined : invoicePositionOf(cursor);
    const account = await admitRequest(store, user_id, call);
    return invoicesAnswer(await listInvoices(gateway, account, { limit, after }));
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
