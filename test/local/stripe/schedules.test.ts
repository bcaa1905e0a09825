import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import {
  DAY_SECONDS,
  HALF_MONTH_SECONDS,
  type HalfMonth,
  halfMonth,
  MONTH_START,
} from './support/halfMonth.ts';
import { firstItem, recentEventTypes } from './support/startedStripe.ts';

const MONTH_END = MONTH_START + 2 * HALF_MONTH_SECONDS;
const NEXT_END = Date.UTC(2026, 5, 1) / 1000;

/** Schedules another price for the end of the current period. */
async function scheduled(price: 'starter' | 'pro', more: Stripe.SubscriptionScheduleUpdateParams = {}) {
  const bench = await halfMonth();
  const { stripe, subscription, prices } = bench;
  const created = await stripe.subscriptionSchedules.create({ from_subscription: subscription.id });
  const schedule = await stripe.subscriptionSchedules.update(created.id, {
    phases: [
      { items: [{ price: prices.starter.id }], start_date: MONTH_START, end_date: MONTH_END },
      { items: [{ price: prices[price].id }], end_date: NEXT_END, proration_behavior: 'none' },
    ],
    ...more,
  });
  return { ...bench, created, schedule };
}

async function renewed({ control, current, subscription }: HalfMonth) {
  await control(`subscriptions/${subscription.id}/renew`);
  return current();
}

describe('a subscription schedule', () => {
  it('is made from a subscription, with its current period as the only phase', async () => {
    const { stripe, created, subscription, prices, current } = await scheduled('pro');
    expect(created).toMatchObject({
      status: 'active',
      subscription: subscription.id,
      end_behavior: 'release',
      current_phase: { start_date: MONTH_START, end_date: MONTH_END },
      phases: [
        { start_date: MONTH_START, end_date: MONTH_END, items: [{ price: prices.starter.id, quantity: 1 }] },
      ],
    });
    expect((await current()).schedule).toBe(created.id);
    const expanded = await stripe.subscriptions.retrieve(subscription.id, { expand: ['schedule'] });
    expect(expanded.schedule).toMatchObject({ object: 'subscription_schedule' });
    expect(
      (await stripe.subscriptionSchedules.list({ customer: String(subscription.customer) })).data,
    ).toHaveLength(1);
    const again = stripe.subscriptionSchedules.create({ from_subscription: subscription.id });
    await expect(again).rejects.toMatchObject({ statusCode: 400 });
  });

  it("applies the next phase's price at a renewal and is released after its last phase", async () => {
    const bench = await scheduled('pro');
    const { stripe, schedule, prices, pendingItems } = bench;
    expect(schedule.phases).toMatchObject([
      { end_date: MONTH_END },
      { start_date: MONTH_END, end_date: NEXT_END },
    ]);
    const second = await renewed(bench);
    expect(firstItem(second)).toMatchObject({ price: { id: prices.pro.id }, current_period_end: NEXT_END });
    expect(second).toMatchObject({ schedule: schedule.id, latest_invoice: { total: 4900, status: 'paid' } });
    expect(await pendingItems()).toEqual([]);
    expect(await stripe.subscriptionSchedules.retrieve(schedule.id)).toMatchObject({
      current_phase: { start_date: MONTH_END },
    });
    const third = await renewed(bench);
    expect(firstItem(third).price.id).toBe(prices.pro.id);
    expect(third.schedule).toBeNull();
    expect(await stripe.subscriptionSchedules.retrieve(schedule.id)).toMatchObject({
      status: 'released',
      subscription: null,
      released_subscription: third.id,
      current_phase: null,
    });
    expect(
      (await stripe.events.list({ type: 'subscription_schedule.*' })).data.map(({ type }) => type),
    ).toEqual([
      'subscription_schedule.released',
      'subscription_schedule.updated',
      'subscription_schedule.updated',
      'subscription_schedule.created',
    ]);
  });

  it('ends the subscription after its last phase with end_behavior cancel', async () => {
    const bench = await scheduled('starter', { end_behavior: 'cancel' });
    await renewed(bench);
    expect((await renewed(bench)).status).toBe('canceled');
    expect((await bench.stripe.subscriptionSchedules.retrieve(bench.schedule.id)).status).toBe('completed');
  });

  it('refuses changes and cancellations of its subscription until it is released', async () => {
    const { stripe, change, current, prices, schedule, subscription } = await scheduled('pro');
    const refused = { statusCode: 400, message: expect.stringContaining(schedule.id) };
    await expect(change({ price: prices.pro.id })).rejects.toMatchObject(refused);
    const ending = stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
    await expect(ending).rejects.toMatchObject(refused);
    await expect(stripe.subscriptions.cancel(subscription.id)).rejects.toMatchObject(refused);
    await stripe.subscriptions.update(subscription.id, { metadata: { note: 'x' } });
    await stripe.subscriptionSchedules.release(schedule.id);
    expect(await recentEventTypes(stripe, 2)).toEqual([
      'subscription_schedule.released',
      'customer.subscription.updated',
    ]);
    const [updated] = (await stripe.events.list({ type: 'customer.subscription.updated' })).data;
    expect(updated?.data.previous_attributes).toEqual({ schedule: schedule.id });
    expect((await current()).schedule).toBeNull();
    await change({ price: prices.pro.id });
    const again = stripe.subscriptionSchedules.release(schedule.id);
    await expect(again).rejects.toMatchObject({ statusCode: 400 });
  });

  it('can be cancelled together with its subscription', async () => {
    const { stripe, current, schedule } = await scheduled('pro');
    const canceled = await stripe.subscriptionSchedules.cancel(schedule.id, {
      invoice_now: false,
      prorate: false,
    });
    expect(canceled.status).toBe('canceled');
    expect((await current()).status).toBe('canceled');
  });

  it('refuses phases with a gap, with another start and with other items now', async () => {
    const { stripe, schedule, prices } = await scheduled('pro');
    const starter = { items: [{ price: prices.starter.id }], start_date: MONTH_START, end_date: MONTH_END };
    const next = { items: [{ price: prices.pro.id }], end_date: NEXT_END };
    const wrong: Stripe.SubscriptionScheduleUpdateParams.Phase[][] = [
      [starter, { ...next, start_date: MONTH_END + 1 }],
      [{ ...starter, start_date: MONTH_START + 1 }, next],
      [{ ...starter, items: [{ price: prices.pro.id }] }, next],
      [starter, { ...next, end_date: MONTH_END }],
      [starter, { ...next, items: [{ price: 'price_none' }] }],
    ];
    for (const phases of wrong) {
      const updating = stripe.subscriptionSchedules.update(schedule.id, { phases });
      await expect(updating).rejects.toMatchObject({ statusCode: 400 });
    }
  });

  it('keeps the bounds of its current phase when only its metadata changes', async () => {
    const bench = await scheduled('pro');
    await renewed(bench);
    const updated = await bench.stripe.subscriptionSchedules.update(bench.schedule.id, {
      metadata: { note: 'x' },
    });
    expect(updated.current_phase).toEqual({ start_date: MONTH_END, end_date: NEXT_END });
  });

  it('is cancelled when the first payment of its subscription is never made', async () => {
    const { stripe, control, customer, prices } = await halfMonth();
    const subscription = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: prices.starter.id }],
      payment_behavior: 'default_incomplete',
    });
    const { id } = await stripe.subscriptionSchedules.create({ from_subscription: subscription.id });
    await control('clock', { advanceSeconds: DAY_SECONDS });
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('incomplete_expired');
    expect((await stripe.subscriptionSchedules.retrieve(id)).status).toBe('canceled');
  });

  it('starts a new cycle when the next phase has another interval', async () => {
    const bench = await halfMonth();
    const { stripe, subscription, prices } = bench;
    const yearly = await stripe.prices.create({
      currency: 'usd',
      unit_amount: 15_000,
      recurring: { interval: 'year' },
      product_data: { name: 'Starter, yearly' },
    });
    const { id } = await stripe.subscriptionSchedules.create({ from_subscription: subscription.id });
    await stripe.subscriptionSchedules.update(id, {
      phases: [
        { items: [{ price: prices.starter.id }], start_date: MONTH_START, end_date: MONTH_END },
        { items: [{ price: yearly.id }], duration: { interval: 'year' } },
      ],
    });
    const after = await renewed(bench);
    expect(firstItem(after)).toMatchObject({
      current_period_start: MONTH_END,
      current_period_end: Date.UTC(2027, 4, 1) / 1000,
    });
    expect(after.latest_invoice).toMatchObject({ total: 15_000 });
  });
});
