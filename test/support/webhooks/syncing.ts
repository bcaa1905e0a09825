import Stripe from 'stripe';
import { DEFAULT_SECRET_KEY } from '../../../local/stripe/server/apiKeys.ts';
import { type ApplyDeps, applyEvents } from '../../../services/webhooks/domain/applyEvents.ts';
import type { SubscriptionGateway } from '../../../services/webhooks/domain/ports.ts';
import { createChargeGateway } from '../../../services/webhooks/gateway/chargeGateway.ts';
import { createSubscriptionGateway } from '../../../services/webhooks/gateway/subscriptionGateway.ts';
import { createEventLogStore } from '../../../services/webhooks/store/eventLogStore.ts';
import { createWebhookStore } from '../../../services/webhooks/store/webhookStore.ts';
import type { Account } from '../../../shared/account/account.ts';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import type { PaidPlanId } from '../../../shared/account/plans.ts';
import type { StripeEventMessage } from '../../../shared/contract/webhooks/messages.ts';
import { SECONDS_PER_DAY } from '../../../shared/time.ts';
import { GOOD_CARD } from '../../local/stripe/support/startedStripe.ts';
import { createShop, type Shop } from '../stripe/shop.ts';

export const GRACE_SECONDS = 7 * SECONDS_PER_DAY;

/**
 * When an event arrives (epoch seconds; now by default), what it contains, and the dependencies of apply that differ from
 * the real ones.
 */
type Arrival = { at?: number; type?: string; accountId?: string; overrides?: Partial<ApplyDeps> };

export type Syncing = {
  shop: Shop;
  stripe: Stripe;
  deps: ApplyDeps;
  /** The reported anomalies, in order. */
  reports: string[];
  /** Applies one event of the customer with the real domain, store and gateway. */
  arrive(customer: string | null, arrival?: Arrival): ReturnType<typeof applyEvents>;
  account(accountId?: string): Promise<Account>;
  /** Buys a plan through the real checkout and pays. */
  bought(plan?: PaidPlanId, accountId?: string): Promise<{ customer: string; subscription: string }>;
  /** Creates a subscription with checkout's metadata through the API, for a new customer with a good card or without one. */
  subscribed(
    params: Omit<Stripe.SubscriptionCreateParams, 'customer'>,
    card?: 'card' | 'no_card',
  ): Promise<{ customer: string; subscription: string }>;
};

/** Apply with a table and a Stripe for one test: new ones, or those of a shop. */
export async function createSyncing(given?: Shop): Promise<Syncing> {
  const shop = given ?? (await createShop(epochNow()));
  const { stripe } = shop.stripe;
  const reports: string[] = [];
  const deps: ApplyDeps = {
    store: createWebhookStore(shop.table),
    log: createEventLogStore(shop.table),
    charges: createChargeGateway(stripe),
    raise: () => {},
    hasTime: () => true,
    gateway: createSubscriptionGateway(stripe),
    rules: {
      prices: { starter: [shop.prices.starter], growth: [shop.prices.growth] },
      graceSeconds: GRACE_SECONDS,
    },
    report: (anomaly) => void reports.push(anomaly),
  };
  const account = async (accountId = 'u1') => {
    const found = await createAccountStore(shop.table).readAccount(accountId);
    if (!found) throw new Error(`no account ${accountId}`);
    return found;
  };
  return {
    shop,
    stripe,
    deps,
    reports,
    account,
    arrive: (customer, { at = epochNow(), overrides, ...changes } = {}) =>
      applyEvents({ ...deps, ...overrides }, [message(customer, { created: at, ...changes })], at),
    bought: async (plan = 'starter', accountId = 'u1') => {
      const page = await shop.buy(accountId, plan);
      if (page.kind !== 'session') throw new Error(page.kind);
      await shop.pay(page.url);
      const customer = (await account(accountId)).customers.at(-1) ?? '';
      const { data } = await stripe.subscriptions.list({ customer });
      return { customer, subscription: data[0]?.id ?? '' };
    },
    subscribed: async (params, card = 'card') => {
      const { id: customer } = await stripe.customers.create(card === 'card' ? GOOD_CARD : {});
      const metadata = { user_id: 'u1', session_billing: 'starter' };
      const { id: subscription } = await stripe.subscriptions.create({ metadata, ...params, customer });
      return { customer, subscription };
    },
  };
}

const epochNow = () => Math.floor(Date.now() / 1000);

let eventNumber = 0;

/** The event message of a new event. */
export const message = (
  customer: string | null,
  changes: Partial<StripeEventMessage> = {},
): StripeEventMessage => ({
  version: 2,
  id: `evt_${eventNumber++}`,
  type: 'customer.subscription.updated',
  customer,
  livemode: false,
  created: epochNow(),
  ...changes,
});

/** The real gateway, with subscriptions changed to what the emulator cannot return. */
export function alteredGateway(
  { shop }: Syncing,
  change: (subscription: Stripe.Subscription) => object,
): SubscriptionGateway {
  const { port } = shop.stripe;
  const httpClient = Stripe.createFetchHttpClient(async (url, init) => {
    const response = await fetch(url, init);
    if (!String(url).includes('/v1/subscriptions')) return response;
    const list = (await response.json()) as { data: Stripe.Subscription[] };
    const data = list.data.map((subscription) => ({ ...subscription, ...change(subscription) }));
    return Response.json({ ...list, data });
  });
  const options = { host: '127.0.0.1', port, protocol: 'http', maxNetworkRetries: 0, httpClient } as const;
  return createSubscriptionGateway(new Stripe(DEFAULT_SECRET_KEY, options));
}
