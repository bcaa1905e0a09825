import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { firstItem, GOOD_CARD, monthlyPrice, startedStripe } from './support/startedStripe.ts';

const DAY_SECONDS = 86_400;

/** Returns the start of a UTC day, in epoch seconds. */
function at(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / 1000;
}

async function subscribedOn(day: string, more: Partial<Stripe.SubscriptionCreateParams> = {}) {
  const started = await startedStripe({ now: () => at(day) });
  const { stripe, control } = started;
  const price = await monthlyPrice(stripe, 'Starter', 3000);
  const customer = await stripe.customers.create(GOOD_CARD);
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
    expand: ['latest_invoice'],
    ...more,
  });
  const renew = async () => {
    await control(`subscriptions/${subscription.id}/renew`);
    return stripe.subscriptions.retrieve(subscription.id, { expand: ['latest_invoice'] });
  };
  return { ...started, customer, subscription, renew };
}

describe('billing_cycle_anchor_config', () => {
  it('prorates the first period up to the anchor', async () => {
    const { subscription, renew } = await subscribedOn('2026-04-21', {
      billing_cycle_anchor_config: { day_of_month: 1 },
    });
    expect(subscription).toMatchObject({
      billing_cycle_anchor: at('2026-05-01'),
      billing_cycle_anchor_config: { day_of_month: 1, month: null },
      // 10 of the 30 days from April 1 to May 1.
      latest_invoice: { status: 'paid', total: 1000 },
    });
    expect(firstItem(subscription).current_period_end).toBe(at('2026-05-01'));
    expect(await renew()).toMatchObject({ latest_invoice: { total: 3000 } });
  });

  it('ends on the last day of a short month and returns to its day', async () => {
    const { subscription, renew } = await subscribedOn('2026-02-10', {
      billing_cycle_anchor_config: { day_of_month: 31 },
    });
    expect(firstItem(subscription).current_period_end).toBe(at('2026-02-28'));
    const renewed = await renew();
    expect(firstItem(renewed).current_period_end).toBe(at('2026-03-31'));
    expect(renewed.latest_invoice).toMatchObject({ total: 3000 });
  });

  it('bills nothing before the anchor without proration', async () => {
    const { subscription } = await subscribedOn('2026-04-21', {
      billing_cycle_anchor_config: { day_of_month: 1 },
      proration_behavior: 'none',
    });
    expect(subscription.latest_invoice).toMatchObject({ status: 'paid', total: 0 });
  });

  it('has a partial first period whose change is credited and billed by the full cycle', async () => {
    const { stripe, control, subscription } = await subscribedOn('2026-04-21', {
      billing_cycle_anchor_config: { day_of_month: 1 },
    });
    const pro = await monthlyPrice(stripe, 'Pro', 6000);
    await control('clock', { advanceSeconds: 5 * DAY_SECONDS });
    const updated = await stripe.subscriptions.update(subscription.id, {
      items: [{ id: firstItem(subscription).id, price: pro.id }],
      proration_behavior: 'always_invoice',
      expand: ['latest_invoice'],
    });
    expect(updated.latest_invoice).toMatchObject({ lines: { data: [{ amount: -500 }, { amount: 1000 }] } });
  });
});

describe('a billing cycle', () => {
  it.each([
    ['week', '2026-01-08', '2026-01-15'],
    ['year', '2027-01-01', '2028-01-01'],
  ] as const)('of a %s renews by that interval', async (interval, first, second) => {
    const { stripe, control } = await startedStripe({ now: () => at('2026-01-01') });
    const price = await stripe.prices.create({
      currency: 'usd',
      unit_amount: 700,
      recurring: { interval },
      product_data: { name: 'Plan' },
    });
    const customer = await stripe.customers.create(GOOD_CARD);
    const subscription = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: price.id }],
    });
    expect(firstItem(subscription).current_period_end).toBe(at(first));
    await control(`subscriptions/${subscription.id}/renew`);
    const renewed = await stripe.subscriptions.retrieve(subscription.id);
    expect(firstItem(renewed).current_period_end).toBe(at(second));
  });
});

describe("a trial's end", () => {
  it('by the clock starts a period there, whose invoice is a draft for an hour', async () => {
    const { stripe, control, subscription } = await subscribedOn('2026-04-01', { trial_period_days: 7 });
    // The clock moves past the end: the period still starts where the trial ended.
    await control('clock', { now: at('2026-04-08') + 60 });
    const read = () => stripe.subscriptions.retrieve(subscription.id, { expand: ['latest_invoice'] });
    const ended = await read();
    expect(ended).toMatchObject({
      status: 'active',
      trial_end: at('2026-04-08'),
      latest_invoice: { status: 'draft', total: 3000, billing_reason: 'subscription_cycle' },
    });
    expect(firstItem(ended)).toMatchObject({
      current_period_start: at('2026-04-08'),
      current_period_end: at('2026-05-08'),
    });
    await control('clock', { advanceSeconds: 3600 });
    expect(await read()).toMatchObject({ status: 'active', latest_invoice: { status: 'paid' } });
  });

  it('on request is charged at once and keeps the cancellation of the same call', async () => {
    const { stripe, subscription } = await subscribedOn('2026-04-01', { trial_period_days: 7 });
    const ended = await stripe.subscriptions.update(subscription.id, {
      trial_end: 'now',
      cancel_at: at('2026-04-20'),
      expand: ['latest_invoice'],
    });
    expect(ended).toMatchObject({
      status: 'active',
      cancel_at: at('2026-04-20'),
      latest_invoice: { status: 'paid' },
    });
  });
});

describe('a subscription that is created with its cancellation', () => {
  it('shows it in the event of its creation', async () => {
    const { stripe } = await subscribedOn('2026-04-01', { cancel_at: at('2026-04-20') });
    const [created] = (await stripe.events.list({ type: 'customer.subscription.created' })).data;
    expect(created?.data.object).toMatchObject({ cancel_at: at('2026-04-20') });
  });
});
