import type Stripe from 'stripe';
import { beforeEach, describe, expect, it } from 'vitest';
import { RECONCILE_TYPE } from '../../../shared/contract/webhooks/messages.ts';
import { SECONDS_PER_DAY } from '../../../shared/time.ts';
import { createSyncing, GRACE_SECONDS, type Syncing } from '../../support/webhooks/syncing.ts';

let syncing: Syncing;

beforeEach(async () => {
  syncing = await createSyncing();
});

/** Syncs the customer and returns the revenue that is stored then. */
async function synced(customer: string, options: Parameters<Syncing['arrive']>[1] = {}) {
  const { failures } = await syncing.arrive(customer, options);
  expect(failures).toEqual([]);
  return (await syncing.account()).subscription?.mrr;
}

const itemOf = async (subscription: string) =>
  (await syncing.stripe.subscriptions.retrieve(subscription)).items.data[0]?.id ?? '';

const coupon = async (params: Stripe.CouponCreateParams) => (await syncing.stripe.coupons.create(params)).id;

describe('the stored monthly revenue', () => {
  it('follows a subscription from its purchase through an upgrade, a failed renewal and its end', async () => {
    const { shop, stripe, bought, account } = syncing;
    const { customer, subscription } = await bought();
    expect(await synced(customer)).toBe(2_900);
    const items = [{ id: await itemOf(subscription), price: shop.prices.growth, quantity: 2 }];
    await stripe.subscriptions.update(subscription, { items, proration_behavior: 'always_invoice' });
    expect(await synced(customer)).toBe(19_800);
    await stripe.subscriptions.update(subscription, { cancel_at_period_end: true });
    expect(await synced(customer)).toBe(19_800);
    await stripe.subscriptions.update(subscription, { cancel_at_period_end: false });
    await shop.stripe.control(`subscriptions/${subscription}/renew`, { outcome: 'draft' });
    expect(await synced(customer)).toBe(19_800);
    await shop.stripe.control(`subscriptions/${subscription}/renew`, { outcome: 'failed' });
    const { paidUntil = 0 } = (await account()).subscription ?? {};
    expect(await synced(customer, { at: paidUntil + GRACE_SECONDS + SECONDS_PER_DAY })).toBe(19_800);
    expect(await account()).toMatchObject({ plan: 'free', status: 'past_due' });
    await shop.stripe.control(`subscriptions/${subscription}/recover`);
    expect(await synced(customer)).toBe(19_800);
    await stripe.subscriptions.cancel(subscription);
    expect(await synced(customer)).toBe(0);
  });

  it.each([
    ['begins with the payment of the first invoice', 'card', 'active', 2_900],
    ['stays 0 if the first invoice is not paid', 'no_card', 'past_due', 0],
  ] as const)('after a trial %s, an hour later', async (_name, card, status, cents) => {
    const { shop, subscribed, account } = syncing;
    const trial = { items: [{ price: shop.prices.starter }], trial_period_days: 14 };
    const { customer } = await subscribed(trial, card);
    expect(await synced(customer)).toBe(0);
    const end = Math.floor(Date.now() / 1000) + 14 * SECONDS_PER_DAY + 60;
    const revenueAt = async (at: number) => {
      await shop.stripe.control('clock', { now: at });
      return synced(customer, { at });
    };
    expect(await revenueAt(end)).toBe(0);
    expect((await account()).status).toBe('active');
    expect(await revenueAt(end + 3_700)).toBe(cents);
    expect((await account()).status).toBe(status);
  });

  it('is reduced by coupons that apply forever, and by no others', async () => {
    const { stripe, bought } = syncing;
    const { customer, subscription } = await bought();
    const revenueWith = async (...coupons: Stripe.CouponCreateParams[]) => {
      const discounts: { coupon: string }[] = [];
      for (const one of coupons) discounts.push({ coupon: await coupon(one) });
      await stripe.subscriptions.update(subscription, { discounts });
      return synced(customer);
    };
    expect(await revenueWith({ percent_off: 50, duration: 'repeating', duration_in_months: 12 })).toBe(2_900);
    expect(await revenueWith({ percent_off: 50, duration: 'once' })).toBe(2_900);
    expect(await revenueWith({ percent_off: 50, duration: 'forever' })).toBe(1_450);
    const amountOff = { amount_off: 900, currency: 'usd', duration: 'forever' } as const;
    expect(await revenueWith(amountOff, { percent_off: 50, duration: 'forever' })).toBe(1_000);
    expect(await revenueWith({ percent_off: 100, duration: 'forever' })).toBe(0);
    await stripe.subscriptions.update(subscription, { discounts: '' });
    expect(await synced(customer)).toBe(2_900);
  });

  it.each([
    ['week', 700, 3_033],
    ['year', 29_000, 2_417],
  ] as const)('of a price for a %s is normalised to a month', async (interval, unit_amount, cents) => {
    const { stripe, deps, subscribed } = syncing;
    const product_data = { name: 'Starter' };
    const price = await stripe.prices.create({
      currency: 'usd',
      unit_amount,
      recurring: { interval },
      product_data,
    });
    const { customer } = await subscribed({ items: [{ price: price.id }] });
    const rules = { ...deps.rules, prices: { ...deps.rules.prices, starter: [price.id] } };
    expect(await synced(customer, { overrides: { rules } })).toBe(cents);
  });

  it('is 0 while the collection of payments is paused', async () => {
    const { customer, subscription } = await syncing.bought();
    const pause_collection = { behavior: 'void' } as const;
    await syncing.stripe.subscriptions.update(subscription, { pause_collection });
    expect(await synced(customer)).toBe(0);
    expect((await syncing.account()).plan).toBe('starter');
    await syncing.stripe.subscriptions.update(subscription, { pause_collection: '' });
    expect(await synced(customer)).toBe(2_900);
  });

  it('is 0 once the retries of a payment have ended, whatever then becomes of the subscription', async () => {
    const { shop, bought, account } = syncing;
    for (const [accountId, end] of [
      ['u1', 'unpaid'],
      ['u2', 'canceled'],
    ] as const) {
      const { customer, subscription } = await bought('starter', accountId);
      await synced(customer);
      await shop.stripe.control(`subscriptions/${subscription}/renew`, { outcome: 'failed' });
      await synced(customer);
      expect((await account(accountId)).subscription).toMatchObject({ status: 'past_due', mrr: 2_900 });
      await shop.stripe.control(`subscriptions/${subscription}/give_up`, { end });
      await synced(customer);
      expect((await account(accountId)).subscription).toMatchObject({ status: end, mrr: 0 });
    }
  });

  it('is 0 once the customer is deleted at Stripe', async () => {
    const { stripe, bought } = syncing;
    const { customer } = await bought();
    expect(await synced(customer)).toBe(2_900);
    await stripe.customers.del(customer);
    expect(await synced(customer)).toBe(0);
  });

  it('counts the price of the next invoice, which can differ from the paid one, but no other product', async () => {
    const { shop, stripe, bought } = syncing;
    const { customer, subscription } = await bought();
    const recurring = { interval: 'month' } as const;
    const price = { currency: 'usd', recurring, product_data: { name: 'Support' }, unit_amount: 50_000 };
    const support = await stripe.prices.create(price);
    const items = [{ id: await itemOf(subscription), price: shop.prices.growth }, { price: support.id }];
    await stripe.subscriptions.update(subscription, { items, proration_behavior: 'none' });
    expect(await synced(customer)).toBe(9_900);
    expect(await syncing.account()).toMatchObject({ plan: 'starter' });
  });

  it('is that of the subscription that decides the plan, if there are two', async () => {
    const { shop, stripe, bought } = syncing;
    const { customer, subscription } = await bought();
    const { default_payment_method } = await stripe.subscriptions.retrieve(subscription);
    const { id } = await stripe.subscriptions.create({
      customer,
      items: [{ price: shop.prices.growth }],
      default_payment_method: String(default_payment_method),
    });
    expect(await synced(customer)).toBe(9_900);
    await stripe.subscriptions.cancel(id);
    expect(await synced(customer)).toBe(2_900);
    await stripe.subscriptions.cancel(subscription);
    expect(await synced(customer)).toBe(0);
  });

  it('takes one request to Stripe, also with coupons', async () => {
    const { shop, stripe, bought } = syncing;
    const { customer, subscription } = await bought();
    const discounts = [{ coupon: await coupon({ percent_off: 20, duration: 'forever' }) }];
    await stripe.subscriptions.update(subscription, { discounts });
    const calls = (await shop.stripe.state()).calls;
    expect(await synced(customer)).toBe(2_320);
    const after = (await shop.stripe.state()).calls;
    const made = Object.entries(after).filter(([call, count]) => count !== (calls[call] ?? 0));
    expect(made.map(([call]) => call)).toEqual(['GET /v1/subscriptions']);
  });
});

describe('a subscription in another currency', () => {
  it('grants its plan, counts as 0 and is reported', async () => {
    const { stripe, deps, subscribed, account, reports } = syncing;
    const price = await stripe.prices.create({
      currency: 'eur',
      unit_amount: 2_900,
      recurring: { interval: 'month' },
      product_data: { name: 'Starter' },
    });
    const { customer } = await subscribed({ items: [{ price: price.id }] });
    const rules = { ...deps.rules, prices: { ...deps.rules.prices, starter: [price.id] } };
    expect(await synced(customer, { overrides: { rules } })).toBe(0);
    expect((await account()).plan).toBe('starter');
    expect(reports).toEqual(['mrr_other_currency']);
  });
});

describe('the nightly comparison', () => {
  it('reports a changed revenue as drift, and saves it', async () => {
    const { stripe, bought, reports } = syncing;
    const { customer, subscription } = await bought();
    expect(await synced(customer)).toBe(2_900);
    const discounts = [{ coupon: await coupon({ percent_off: 10, duration: 'forever' }) }];
    await stripe.subscriptions.update(subscription, { discounts });
    expect(await synced(customer, { type: RECONCILE_TYPE })).toBe(2_610);
    expect(reports).toEqual(['drift']);
  });
});
