import type * as z from 'zod/mini';
import { createOfferStore, OFFER_BUCKETS } from '../../../shared/account/offerStore.ts';
import { openTable } from '../../../shared/aws/tableClient.ts';
import { createCountMetrics } from '../../../shared/lambda/countMetrics.ts';
import { lazy } from '../../../shared/lambda/lazy.ts';
import { loadEnv } from '../../../shared/lambda/loadEnv.ts';
import { createLogger } from '../../../shared/lambda/logger.ts';
import { OFFER_TASKS_SERVICE } from '../../../shared/metrics.ts';
import { createCallBudget } from '../../../shared/stripe/callBudget.ts';
import { createStripeSettings } from '../../../shared/stripe/createStripeSettings.ts';
import { createStripeCallStore } from '../../../shared/stripe/stripeCallStore.ts';
import { createStripeClient } from '../../../shared/stripe/stripeClient.ts';
import { pricesOf } from '../../../shared/stripe/stripeSettings.ts';
import { createOfferGateway } from '../domain/offers/offerPurchases.ts';
import { runDueOffers } from '../domain/offers/runDueOffers.ts';
import { listPriceOf } from '../domain/sale.ts';
import { offerTasksEnv, offerTasksSettings } from '../env.ts';
import { createBillingGateway } from '../gateway/billingGateway.ts';
import { createPurchaseGateway } from '../gateway/purchaseGateway.ts';
import { createBillingStore } from '../store/billingStore.ts';

/** No offer is begun after 4 min: its calls to Stripe end within the function's 5 min. */
const OFFERS_BEGIN_WITHIN_MS = 240_000;

/** List the subscriptions and their invoices, and change one. */
const CALLS_USUAL = 3;

const logger = createLogger(OFFER_TASKS_SERVICE);
const count = createCountMetrics(OFFER_TASKS_SERVICE);

const wire = lazy(() => {
  const env = loadEnv(offerTasksEnv);
  const table = openTable(env);
  const store = createBillingStore(table);
  const takeCalls = createCallBudget(createStripeCallStore(table), {
    callsPerSecondMax: env.STRIPE_CALLS_PER_SECOND_MAX,
  });
  const gatewayOf = (settings: z.output<typeof offerTasksSettings>) => {
    const prices = pricesOf(settings);
    const options = {
      stripe: createStripeClient({
        secretKey: settings.STRIPE_SECRET_KEY,
        apiBase: settings.STRIPE_API_BASE,
        beforeRequest: takeCalls({ callsUsual: CALLS_USUAL }),
      }),
      stage: env.STAGE,
      prices,
      appUrl: env.PAGES_URL,
      pagesUrl: env.PAGES_URL,
    };
    return createOfferGateway({
      store,
      gateway: { ...createBillingGateway(options), ...createPurchaseGateway(options) },
      listPriceOf: (plan) => listPriceOf(prices, plan),
    });
  };
  return {
    settings: createStripeSettings(offerTasksSettings, env.STRIPE_SECRET_ID, { logger }),
    gatewayOf,
    offers: createOfferStore(table),
    accounts: store,
  };
});

/** Expires, warns of and ends offers. The next call does what this one leaves. */
export async function handler(): Promise<void> {
  const startedMs = Date.now();
  const { settings, gatewayOf, ...stores } = wire();
  const current = await settings.current();
  const outcome = await runDueOffers(
    {
      ...stores,
      // A call waits for its turn for a bounded time since its gateway was made, so each offer has one.
      gatewayFor: () => gatewayOf(current),
      buckets: OFFER_BUCKETS,
      hasTime: () => Date.now() - startedMs < OFFERS_BEGIN_WITHIN_MS,
      report: (ids, error) => logger.error('offer_task_failed', { ...ids, error: error as Error }),
    },
    Math.floor(startedMs / 1000),
  );
  logger.info('offer_tasks_done', outcome);
  if (outcome.unfinished > 0) count({ offer_unfinished: outcome.unfinished });
}
