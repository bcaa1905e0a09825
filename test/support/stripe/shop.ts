import type Stripe from 'stripe';
import { DEFAULT_SECRET_KEY } from '../../../local/stripe/server/apiKeys.ts';
import type { StripeOptions } from '../../../local/stripe/startStripe.ts';
import { checkOut } from '../../../services/billing/domain/checkOut.ts';
import type { BillingGateway, BillingStore } from '../../../services/billing/domain/ports.ts';
import { createBillingGateway } from '../../../services/billing/gateway/billingGateway.ts';
import { createBillingStore } from '../../../services/billing/store/billingStore.ts';
import type { Account } from '../../../shared/account/account.ts';
import type { PaidPlanId } from '../../../shared/account/plans.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import {
  monthlyPrice,
  type StartedStripe,
  startedStripe,
  submitForm,
} from '../../local/stripe/support/startedStripe.ts';
import { testTable } from '../table/testTable.ts';

export const CARD = { pays: '4242424242424242', declines: '4000000000000002' };

export type BuyOptions = {
  store?: BillingStore;
  gateway?: BillingGateway;
  stored?: Account;
  /** Epoch seconds. */
  now?: number;
  /** Settings that an operator changed. */
  changed?: { price?: string; appUrl?: string; paymentMethods?: string[] };
};

export type Shop = {
  table: Table;
  stripe: StartedStripe;
  prices: Record<PaidPlanId, string>;
  store: BillingStore;
  gateway: BillingGateway;
  buy(accountId: string, plan: PaidPlanId, options?: BuyOptions): ReturnType<typeof checkOut>;
  /** The page that a checkout returns. Throws for any other outcome. */
  urlOf(checkout: ReturnType<typeof checkOut>): Promise<string>;
  openSessions(): Promise<Stripe.Checkout.Session[]>;
  customers(): Promise<Stripe.Customer[]>;
  /** Pays on the hosted page, as a customer would. */
  pay(url: string, card?: string): Promise<Response>;
};

/** A table and a Stripe emulator with the prices of both paid plans, for one test. */
export async function createShop(now: number, options: Partial<StripeOptions> = {}): Promise<Shop> {
  const [table, stripe] = await Promise.all([testTable(), startedStripe(options)]);
  const prices = {
    starter: (await monthlyPrice(stripe.stripe, 'Starter', 2_900)).id,
    growth: (await monthlyPrice(stripe.stripe, 'Growth', 9_900)).id,
  };
  const store = createBillingStore(table);
  const appUrl = `${stripe.apiBase}/app`;
  const gateway = createBillingGateway({
    stripe: stripe.stripe,
    stage: 'test',
    prices: { starter: [prices.starter], growth: [prices.growth] },
    appUrl,
    pagesUrl: 'https://pages.example',
  });
  return {
    table,
    stripe,
    prices,
    store,
    gateway,
    buy: (accountId, plan, options = {}) =>
      checkOut(options.store ?? store, options.gateway ?? gateway, {
        accountId,
        sale: { plan, price: prices[plan], paymentMethods: ['card'], appUrl, ...options.changed },
        email: `${accountId}@example.com`,
        now: options.now ?? now,
        stored: options.stored,
      }),
    async urlOf(checkout) {
      const outcome = await checkout;
      if (outcome.kind !== 'session') throw new Error(`expected a page, got ${outcome.kind}`);
      return outcome.url;
    },
    openSessions: async () => (await stripe.stripe.checkout.sessions.list({ status: 'open' })).data,
    customers: async () => (await stripe.stripe.customers.list()).data,
    pay: (url, card = CARD.pays) => submitForm(url, { card_number: card }),
  };
}

/** The Stripe settings of a stage that sells at this shop's prices. */
export const shopSettings = ({ stripe, prices }: Pick<Shop, 'stripe' | 'prices'>) => ({
  STRIPE_SECRET_KEY: DEFAULT_SECRET_KEY,
  STRIPE_API_BASE: stripe.apiBase,
  STRIPE_PRICE_STARTER: prices.starter,
  STRIPE_PRICE_GROWTH: prices.growth,
});
