import Stripe from 'stripe';
import { DEFAULT_SECRET_KEY } from '../../../local/stripe/server/apiKeys.ts';
import { createBillingGateway } from '../../../services/billing/gateway/billingGateway.ts';
import { createBillingStore } from '../../../services/billing/store/billingStore.ts';
import { createMeteringStore } from '../../../services/metering/store/meteringStore.ts';
import type { ApplyDeps } from '../../../services/webhooks/domain/applyEvents.ts';
import { createChargeGateway } from '../../../services/webhooks/gateway/chargeGateway.ts';
import { createSubscriptionGateway } from '../../../services/webhooks/gateway/subscriptionGateway.ts';
import { createEventLogStore } from '../../../services/webhooks/store/eventLogStore.ts';
import { createWebhookStore } from '../../../services/webhooks/store/webhookStore.ts';
import { startedStripe } from '../../local/stripe/support/startedStripe.ts';
import { testTable } from '../table/testTable.ts';
import { DAY, INTERVALS, type Interval, type SoldPlan } from './yearLog.ts';

const AMOUNTS: Record<SoldPlan, Record<Interval, number>> = {
  starter: { month: 2_900, year: 29_000, week: 700 },
  growth: { month: 9_900, year: 99_000, week: 2_495 },
};

export type YearShop = Awaited<ReturnType<typeof createYearShop>>;

/** A table, a Stripe emulator that sells both plans by the month, year and week, and the real stores and gateways between them. */
export async function createYearShop() {
  const [table, emulator] = await Promise.all([testTable(), startedStripe()]);
  const { port, apiBase, control } = emulator;
  const stripe = new Stripe(DEFAULT_SECRET_KEY, {
    host: '127.0.0.1',
    port,
    protocol: 'http',
    timeout: 60_000,
  });
  const planOf = new Map<string, SoldPlan>();
  const create = async (name: string, interval: Interval, unit_amount: number) => {
    const recurring = { interval };
    const product_data = { name };
    return (await stripe.prices.create({ currency: 'usd', unit_amount, recurring, product_data })).id;
  };
  const priceOf: Record<SoldPlan, Record<string, string>> = { starter: {}, growth: {} };
  for (const plan of ['starter', 'growth'] as const) {
    for (const interval of INTERVALS) {
      const price = await create(plan, interval, AMOUNTS[plan][interval]);
      priceOf[plan][interval] = price;
      planOf.set(price, plan);
    }
  }
  const prices = { starter: Object.values(priceOf.starter), growth: Object.values(priceOf.growth) };
  const anomalies: string[] = [];
  const apply: ApplyDeps = {
    store: createWebhookStore(table),
    log: createEventLogStore(table),
    charges: createChargeGateway(stripe),
    gateway: createSubscriptionGateway(stripe),
    rules: { prices, graceSeconds: 7 * DAY },
    raise: () => {},
    hasTime: () => true,
    report: (anomaly) => void anomalies.push(anomaly),
  };
  const appUrl = `${apiBase}/app`;
  return {
    table,
    stripe,
    control,
    planOf,
    priceOf,
    otherPrice: await create('support', 'month', 5_000),
    anomalies,
    apply,
    appUrl,
    metering: createMeteringStore(table),
    billing: {
      store: createBillingStore(table),
      gateway: createBillingGateway({
        stripe,
        stage: 'test',
        prices,
        appUrl,
        pagesUrl: 'https://pages.example',
      }),
    },
  };
}
