import type Stripe from 'stripe';
import { beforeEach, describe, expect, it } from 'vitest';
import { createSyncing, type Syncing } from '../../support/webhooks/syncing.ts';

let syncing: Syncing;

beforeEach(async () => {
  syncing = await createSyncing();
});

const coupon = async (params: Stripe.CouponCreateParams) => (await syncing.stripe.coupons.create(params)).id;

/** Syncs the customer. Returns the stored revenue and the requests that the sync made to Stripe. */
async function synced(customer: string) {
  const { calls } = await syncing.shop.stripe.state();
  expect((await syncing.arrive(customer)).failures).toEqual([]);
  const made = Object.entries((await syncing.shop.stripe.state()).calls);
  const requests = made.filter(([call, count]) => count !== (calls[call] ?? 0)).map(([call]) => call);
  return { mrr: (await syncing.account()).subscription?.mrr, requests };
}

async function giveItem(subscription: string, params: Stripe.CouponCreateParams) {
  const { items } = await syncing.stripe.subscriptions.retrieve(subscription);
  const item = { id: items.data[0]?.id, discounts: [{ coupon: await coupon(params) }] };
  await syncing.stripe.subscriptions.update(subscription, { items: [item] });
}

async function giveCustomer(customer: string, params: Stripe.CouponCreateParams) {
  const { status } = await syncing.shop.stripe.control(`customers/${customer}/discount`, {
    coupon: await coupon(params),
  });
  expect(status).toBe(200);
}

const HALF = { percent_off: 50, duration: 'forever' } as const;
const HALF_FOR_A_YEAR = { percent_off: 50, duration: 'repeating', duration_in_months: 12 } as const;

describe('a coupon of an item', () => {
  it('reduces the monthly revenue, with one more request', async () => {
    const { customer, subscription } = await syncing.bought();
    await giveItem(subscription, HALF);
    expect(await synced(customer)).toEqual({
      mrr: 1_450,
      requests: ['GET /v1/subscriptions', 'GET /v1/subscription_items'],
    });
  });

  it('is applied before that of the subscription', async () => {
    const { customer, subscription } = await syncing.bought();
    await giveItem(subscription, HALF);
    const discounts = [{ coupon: await coupon({ amount_off: 450, currency: 'usd', duration: 'forever' }) }];
    await syncing.stripe.subscriptions.update(subscription, { discounts });
    expect(await synced(customer)).toMatchObject({ mrr: 1_000 });
  });

  it('that repeats does not reduce it', async () => {
    const { customer, subscription } = await syncing.bought();
    await giveItem(subscription, HALF_FOR_A_YEAR);
    expect(await synced(customer)).toMatchObject({ mrr: 2_900 });
  });
});

describe('the coupon of a customer', () => {
  it('reduces the monthly revenue of a subscription without coupons, with one more request', async () => {
    const { customer } = await syncing.bought();
    await giveCustomer(customer, HALF);
    expect(await synced(customer)).toEqual({
      mrr: 1_450,
      requests: ['GET /v1/subscriptions', 'GET /v1/customers/:id'],
    });
    await syncing.stripe.customers.deleteDiscount(customer);
    expect(await synced(customer)).toEqual({ mrr: 2_900, requests: ['GET /v1/subscriptions'] });
  });

  it('that repeats does not reduce it', async () => {
    const { customer } = await syncing.bought();
    await giveCustomer(customer, HALF_FOR_A_YEAR);
    expect(await synced(customer)).toMatchObject({ mrr: 2_900 });
  });

  it('does not apply to a subscription with a coupon of its own', async () => {
    const { customer, subscription } = await syncing.bought();
    const discounts = [{ coupon: await coupon({ percent_off: 10, duration: 'forever' }) }];
    await syncing.stripe.subscriptions.update(subscription, { discounts });
    await giveCustomer(customer, HALF);
    expect(await synced(customer)).toEqual({ mrr: 2_610, requests: ['GET /v1/subscriptions'] });
  });
});
