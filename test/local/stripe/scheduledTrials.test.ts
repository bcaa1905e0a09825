import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { HALF_MONTH_SECONDS, halfMonth, MONTH_START } from './support/halfMonth.ts';
import { firstItem } from './support/startedStripe.ts';

const MONTH_END = MONTH_START + 2 * HALF_MONTH_SECONDS;
const NEXT_END = Date.UTC(2026, 5, 1) / 1000;

describe('a schedule of a subscription on trial', () => {
  /** A trial of the Pro plan until the month's end, after which another price is scheduled for one interval. */
  async function trialThen(wanted: 'starter' | 'yearly', more: Stripe.SubscriptionScheduleUpdateParams = {}) {
    const bench = await halfMonth();
    const { stripe, customer, prices } = bench;
    const yearly = await stripe.prices.create({
      currency: 'usd',
      unit_amount: 15_000,
      recurring: { interval: 'year' },
      product: String(prices.starter.product),
    });
    const price = { starter: prices.starter, yearly }[wanted];
    const subscription = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: prices.pro.id }],
      trial_end: MONTH_END,
    });
    const { id, phases } = await stripe.subscriptionSchedules.create({ from_subscription: subscription.id });
    const [trial] = phases;
    await stripe.subscriptionSchedules.update(id, {
      phases: [
        { items: [{ price: prices.pro.id }], start_date: trial?.start_date, end_date: MONTH_END },
        { items: [{ price: price.id }] },
      ],
      ...more,
    });
    return {
      ...bench,
      price,
      schedule: async () => stripe.subscriptionSchedules.retrieve(id),
      passTrial: async () => bench.control('clock', { now: MONTH_END }),
      renew: async () => bench.control(`subscriptions/${subscription.id}/renew`),
      onTrial: async () => stripe.subscriptions.retrieve(subscription.id, { expand: ['latest_invoice'] }),
    };
  }

  it('enters its next phase when the clock ends the trial', async () => {
    const { onTrial, passTrial, price, schedule } = await trialThen('starter');
    await passTrial();
    const after = await onTrial();
    expect(after).toMatchObject({ status: 'active', latest_invoice: { total: 1500 } });
    expect(firstItem(after)).toMatchObject({ price: { id: price.id }, current_period_end: NEXT_END });
    expect((await schedule()).current_phase).toEqual({ start_date: MONTH_END, end_date: NEXT_END });
  });

  it('ends the subscription with the trial when that is its last phase', async () => {
    // The package does not send an empty list, so the phases stay those of the trial.
    const { onTrial, passTrial, schedule } = await trialThen('starter', {
      phases: [],
      end_behavior: 'cancel',
    });
    await passTrial();
    expect((await onTrial()).status).toBe('canceled');
    expect((await schedule()).status).toBe('completed');
  });

  it('starts a new cycle when a renewal ends the trial and the interval changes', async () => {
    const { onTrial, price, renew } = await trialThen('yearly');
    await renew();
    const after = await onTrial();
    expect(after).toMatchObject({ status: 'active', latest_invoice: { total: 15_000 } });
    expect(firstItem(after)).toMatchObject({
      price: { id: price.id },
      current_period_start: MONTH_END,
      current_period_end: Date.UTC(2027, 4, 1) / 1000,
    });
  });
});
