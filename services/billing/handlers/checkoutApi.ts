import type * as z from 'zod/mini';
import { createContactStore } from '../../../shared/account/contactStore.ts';
import { createMigrationStore } from '../../../shared/account/migrationStore.ts';
import type { OfferStore } from '../../../shared/account/offerPorts.ts';
import { createOfferStore } from '../../../shared/account/offerStore.ts';
import { createPriceStore } from '../../../shared/account/priceItem.ts';
import { requestSync } from '../../../shared/account/requestSync.ts';
import { createQueueClient } from '../../../shared/aws/queueClient.ts';
import { openTable } from '../../../shared/aws/tableClient.ts';
import { billingInputs } from '../../../shared/contract/billing/inputs.ts';
import { billingRoutes } from '../../../shared/contract/billing/routes.ts';
import { createAuditTrail } from '../../../shared/credentials/auditTrail.ts';
import { createAuthenticate } from '../../../shared/credentials/createAuthenticate.ts';
import { createIdentity } from '../../../shared/credentials/identity.ts';
import type { Fault } from '../../../shared/fault.ts';
import { httpFunction } from '../../../shared/http/httpFunction.ts';
import { problemCode } from '../../../shared/http/problem.ts';
import { rateLimitedRoute, routed } from '../../../shared/http/routes.ts';
import { createCountMetrics } from '../../../shared/lambda/countMetrics.ts';
import { lazy } from '../../../shared/lambda/lazy.ts';
import { loadEnv } from '../../../shared/lambda/loadEnv.ts';
import { createLogger } from '../../../shared/lambda/logger.ts';
import { CHECKOUT_SERVICE } from '../../../shared/metrics.ts';
import { createCallBudget } from '../../../shared/stripe/callBudget.ts';
import { createStripeSettings } from '../../../shared/stripe/createStripeSettings.ts';
import { createStripeCallStore } from '../../../shared/stripe/stripeCallStore.ts';
import { createStripeClient } from '../../../shared/stripe/stripeClient.ts';
import { pricesOf } from '../../../shared/stripe/stripeSettings.ts';
import { checkOut } from '../domain/checkOut.ts';
import { createPortalSession } from '../domain/createPortalSession.ts';
import { describeSubscription } from '../domain/describeSubscription.ts';
import { findInvoice } from '../domain/findInvoice.ts';
import { listInvoices } from '../domain/listInvoices.ts';
import { createOfferGateway } from '../domain/offers/offerPurchases.ts';
import { readOpenOffer } from '../domain/offers/readOpenOffer.ts';
import { proposeAddress } from '../domain/proposeAddress.ts';
import { recordCheckout } from '../domain/recordCheckout.ts';
import { currentSales } from '../domain/sale.ts';
import { checkoutEnv, checkoutSettings } from '../env.ts';
import { createBillingGateway } from '../gateway/billingGateway.ts';
import { createPurchaseGateway } from '../gateway/purchaseGateway.ts';
import { createBillingStore } from '../store/billingStore.ts';
import { createSyncQueue } from '../store/syncQueue.ts';
import { invoiceCursor } from './invoiceCursor.ts';
import { offerPurchaseRoutes } from './offerPurchaseRoutes.ts';
import { offerApiRoutes } from './offerRoutes.ts';
import {
  checkoutResponse,
  invoiceResponse,
  invoicesResponse,
  portalResponse,
  subscriptionResponse,
  syncResponse,
} from './responses.ts';

const logger = createLogger(CHECKOUT_SERVICE);
const counting = lazy(() => createCountMetrics(CHECKOUT_SERVICE));

/** Create the customer, list its subscriptions, set its e-mail address, create the page: the calls to Stripe of a first checkout. */
const CHECKOUT_CALLS = 4;

/** List the subscriptions of the customer, and create the page. */
const PORTAL_CALLS = 2;

/** Read the subscription, preview its next invoice, list the invoices of the customer. */
const SUBSCRIPTION_CALLS = 3;

const wire = lazy(() => {
  const env = loadEnv(checkoutEnv);
  const table = openTable(env);
  const takeCalls = createCallBudget(createStripeCallStore(table), {
    callsPerSecondMax: env.STRIPE_CALLS_PER_SECOND_MAX,
  });
  // A client for each request, because each waits for its calls for a bounded time. All share their connections.
  const gatewayOptions = (settings: z.output<typeof checkoutSettings>, callsUsual: number) => ({
    stripe: createStripeClient({
      secretKey: settings.STRIPE_SECRET_KEY,
      apiBase: settings.STRIPE_API_BASE,
      beforeRequest: takeCalls({ callsUsual }),
    }),
    stage: env.STAGE,
    prices: pricesOf(settings),
    portalConfiguration: settings.STRIPE_PORTAL_CONFIGURATION,
    unpaidPortalConfiguration: settings.STRIPE_PORTAL_CONFIGURATION_UNPAID,
    appUrl: settings.APP_URL ?? env.PAGES_URL,
    pagesUrl: env.PAGES_URL,
  });
  const settings = createStripeSettings(checkoutSettings, env.STRIPE_SECRET_ID, { logger });
  return {
    store: createBillingStore(table),
    contacts: createContactStore(table),
    audit: createAuditTrail(table, logger),
    offers: createOfferStore(table),
    migrations: createMigrationStore(table),
    prices: createPriceStore(table),
    authenticate: createAuthenticate({ table, logger, identity: createIdentity(env, logger) }),
    settings,
    gatewayOptions,
    paymentMethods: env.PAYMENT_METHOD_TYPES,
    pagesUrl: env.PAGES_URL,
    livemode: env.STRIPE_LIVEMODE,
    // Few requests need it.
    queue: lazy(() => createSyncQueue({ client: createQueueClient(), queueUrl: env.QUEUE_URL })),
  };
});

async function wireGateway() {
  const { settings, gatewayOptions, paymentMethods, pagesUrl, ...wired } = wire();
  const current = await settings.current();
  const { APP_URL: appUrl = pagesUrl } = current;
  const page = { appUrl, paymentMethods };
  const sales = currentSales({ prices: pricesOf(current), ...page });
  const grantsOf = (accountId: string) =>
    lazy(async () => (await wired.migrations.readMigration(accountId))?.grants ?? []);
  const purchaseGatewayFor = (callsUsual: number, accountId: string) => {
    const options = { ...gatewayOptions(current, callsUsual), grants: grantsOf(accountId) };
    return { ...createBillingGateway(options), ...createPurchaseGateway(options) };
  };
  return {
    ...wired,
    page,
    sales,
    gatewayFor: (callsUsual: number, accountId: string) =>
      createBillingGateway({
        ...gatewayOptions(current, callsUsual),
        // Few requests need them.
        offerPrices: lazy(() => readOfferPrices(wired.offers, accountId)),
        grants: grantsOf(accountId),
      }),
    purchaseGatewayFor,
    offerGatewayFor: (callsUsual: number, accountId: string) =>
      createOfferGateway({
        store: wired.store,
        gateway: purchaseGatewayFor(callsUsual, accountId),
        listPriceOf: (plan) => sales[plan === 'starter' ? 'starter' : 'growth'].price,
      }),
  };
}
type Deps = Awaited<ReturnType<typeof wireGateway>>;

async function readOfferPrices(offers: Pick<OfferStore, 'listOffers'>, accountId: string): Promise<string[]> {
  return (await offers.listOffers(accountId)).flatMap(({ price }) => price ?? []);
}

const checkout = rateLimitedRoute(billingRoutes.createCheckout, {
  input: billingInputs.createCheckout,
  async handle(
    { store, contacts, gatewayFor, sales }: Deps,
    { user_id: accountId, plan, email },
    { now, stored },
  ) {
    const [gateway, sale] = [gatewayFor(CHECKOUT_CALLS, accountId), sales[plan]];
    const outcome = await checkOut(store, gateway, { accountId, sale, email, now, stored });
    const warn = (event: string) => (error: unknown) =>
      logger.warn(event, { accountId, error: error as Error });
    await Promise.all([
      proposeAddress(contacts, outcome, { accountId, email, now, onFailed: warn('address_unproposed') }),
      recordCheckout(store, outcome, { accountId, plan, now, onFailed: warn('checkout_unrecorded') }),
    ]);
    return checkoutResponse(outcome);
  },
});

const portal = rateLimitedRoute(billingRoutes.createPortalSession, {
  input: billingInputs.createPortalSession,
  async handle({ gatewayFor }: Deps, _input, { account }) {
    return portalResponse(await createPortalSession(gatewayFor(PORTAL_CALLS, account.accountId), account));
  },
});

const subscription = rateLimitedRoute(billingRoutes.getSubscription, {
  input: billingInputs.getSubscription,
  async handle({ store, offers, gatewayFor }: Deps, _input, { account, now }) {
    const [formerCustomers, openOffer] = await Promise.all([
      store.readFormerCustomers(account.accountId),
      readOpenOffer(offers, account.accountId, now),
    ]);
    const gateway = gatewayFor(SUBSCRIPTION_CALLS, account.accountId);
    const onPreviewRefused = (error: Fault) =>
      logger.warn('Stripe refuses to preview the next invoice', { accountId: account.accountId, error });
    const described = { ...account, formerCustomers, now, onPreviewRefused };
    return subscriptionResponse(await describeSubscription(gateway, described), openOffer);
  },
});

const invoices = rateLimitedRoute(billingRoutes.listInvoices, {
  input: billingInputs.listInvoices,
  cursor: invoiceCursor,
  async handle({ store, gatewayFor }: Deps, { limit }, { account, after }) {
    const { accountId, customers } = account;
    const formerCustomers = await store.readFormerCustomers(accountId);
    const page = await listInvoices(
      gatewayFor(1, accountId),
      { customers, formerCustomers },
      { limit, after },
    );
    return invoicesResponse(page);
  },
});

const invoice = rateLimitedRoute(billingRoutes.getInvoice, {
  input: billingInputs.getInvoice,
  async handle({ store, gatewayFor }: Deps, { invoice_id: invoiceId }, { account }) {
    const { accountId, customers } = account;
    const formerCustomers = await store.readFormerCustomers(accountId);
    return invoiceResponse(
      await findInvoice(gatewayFor(1, accountId), { customers, formerCustomers }, invoiceId),
    );
  },
});

const sync = rateLimitedRoute(billingRoutes.syncSubscription, {
  input: billingInputs.syncSubscription,
  async handle({ queue, livemode }: Deps, _input, { account, now }) {
    return syncResponse(await requestSync(queue(), account, { livemode, now }));
  },
});

const respond = routed(wireGateway, [
  ...[checkout, portal, subscription, invoices, invoice, sync],
  ...offerPurchaseRoutes,
  ...offerApiRoutes,
]);

export const handler = httpFunction(logger, async (event, context) => {
  try {
    return await respond(event, context);
  } catch (error) {
    const code = problemCode(error);
    if (code === 'payment_provider_misconfigured') counting()({ [code]: 1 });
    throw error;
  }
});
