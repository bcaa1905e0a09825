import { checkOut } from '../../services/billing/domain/checkOut.ts';
import type { BillingStore, SellingGateway } from '../../services/billing/domain/ports.ts';
import { openSellingGateway } from '../../services/billing/gateway/openSellingGateway.ts';
import { openBillingStore } from '../../services/billing/store/openBillingStore.ts';
import type { PaidPlanId } from '../../shared/account/plans.ts';
import type { Table } from '../../shared/aws/dynamo.ts';
import {
  monthlyPrice,
  type StartedStripe,
  startedStripe,
  submitForm,
} from '../flow/stripe/support/startedStripe.ts';
import { testTable } from './testTable.ts';

export const CARD = { pays: '4242424242424242', declines: '4000000000000002' };

export type Shop = {
  table: Table;
  stripe: StartedStripe;
  prices: Record<PaidPlanId, string>;
  store: BillingStore;
  gateway: SellingGateway;
  buy(
    accountId: string,
    plan: PaidPlanId,
    by?: { store?: BillingStore; gateway?: SellingGateway },
  ): ReturnType<typeof checkOut>;
  /** Pays on the hosted page, as a customer does. */
  pay(url: string, card?: string): Promise<Response>;
};

/** A table and a Stripe with both plans' prices, for one test. */
export async function openShop(now: number): Promise<Shop> {
  const [table, stripe] = await Promise.all([testTable(), startedStripe()]);
  const prices = {
    starter: (await monthlyPrice(stripe.stripe, 'Starter', 2_900)).id,
    growth: (await monthlyPrice(stripe.stripe, 'Growth', 9_900)).id,
  };
  const store = openBillingStore(table);
  const gateway = openSellingGateway({
    stripe: stripe.stripe,
    stage: 'test',
    prices: { starter: [prices.starter], growth: [prices.growth] },
    appUrl: `${stripe.apiBase}/app`,
  });
  return {
    ...{ table, stripe, prices, store, gateway },
    buy: (accountId, plan, by = {}) =>
      checkOut(by.store ?? store, by.gateway ?? gateway, {
        accountId,
        plan,
        email: `${accountId}@example.com`,
        now,
      }),
    pay: (url, card = CARD.pays) => submitForm(url, { card_number: card }),
  };
}
