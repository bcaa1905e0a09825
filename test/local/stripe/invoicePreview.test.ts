import type Stripe from 'stripe';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  firstItem,
  GOOD_CARD,
  monthlyPrice,
  type StartedStripe,
  startedStripe,
  subscribedCustomer,
} from './support/startedStripe.ts';

let emulator: StartedStripe;
let stripe: Stripe;
let price: Stripe.Price;

beforeEach(async () => {
  emulator = await startedStripe();
  stripe = emulator.stripe;
  price = await monthlyPrice(stripe);
});

/** What exists at Stripe, without the responses that it keeps for idempotency keys. */
async function objectCounts(): Promise<[string, number][]> {
  const counts = Object.entries((await emulator.state()).objects);
  return counts.filter(([kind, count]) => count > 0 && kind !== 'idempotency_record');
}

const preview = (subscription: string) => stripe.invoices.createPreview({ subscription });

/** What the next renewal bills, once it has happened. */
async function renewed(subscription: string): Promise<Stripe.Invoice> {
  await emulator.control(`subscriptions/${subscription}/renew`);
  const { latest_invoice: latest } = await stripe.subscriptions.retrieve(subscription, {
    expand: ['latest_invoice'],
  });
  if (latest === null || typeof latest === 'string') throw new Error('no latest invoice');
  return latest;
}

const amountsOf = ({ subtotal, total, amount_due, lines, period_start, period_end }: Stripe.Invoice) => ({
  subtotal,
  total,
  amount_due,
  period_start,
  period_end,
  lines: lines.data.map((line) => [line.amount, line.period, line.pricing?.price_details?.price]),
});

/** Expects that the preview bills what the next renewal bills. */
async function expectSameAsRenewal(subscription: string): Promise<Stripe.Invoice> {
  const previewed = await preview(subscription);
  expect(amountsOf(previewed)).toEqual(amountsOf(await renewed(subscription)));
  return previewed;
}

describe('the preview of an invoice', () => {
  it('is a draft at the end of the period, and nothing is saved', async () => {
    const { subscription, customer } = await subscribedCustomer(stripe, price);
    const before = await objectCounts();
    const previewed = await preview(subscription.id);
    const end = firstItem(subscription).current_period_end;
    expect(previewed).toMatchObject({
      id: expect.stringMatching(/^upcoming_in_/),
      status: 'draft',
      billing_reason: 'upcoming',
      customer: customer.id,
      created: end,
      period_end: end,
      next_payment_attempt: end + 3_600,
      amount_due: 1_500,
    });
    expect(await objectCounts()).toEqual(before);
    expect(await stripe.subscriptions.retrieve(subscription.id)).toEqual(subscription);
  });

  it('bills what the renewal bills, with pending items, a coupon and credit', async () => {
    const { subscription, customer } = await subscribedCustomer(stripe, price);
    await stripe.invoiceItems.create({ customer: customer.id, amount: 700, currency: 'usd' });
    const coupon = await stripe.coupons.create({ percent_off: 20, duration: 'forever' });
    await stripe.subscriptions.update(subscription.id, { discounts: [{ coupon: coupon.id }] });
    await stripe.customers.update(customer.id, { balance: -300 });
    const previewed = await expectSameAsRenewal(subscription.id);
    expect([previewed.total, previewed.amount_due]).toEqual([1_760, 1_460]);
  });

  it('leaves out a coupon that is used up', async () => {
    const coupon = await stripe.coupons.create({ percent_off: 50, duration: 'once' });
    const customer = await stripe.customers.create(GOOD_CARD);
    const { id } = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: price.id }],
      discounts: [{ coupon: coupon.id }],
    });
    expect((await expectSameAsRenewal(id)).amount_due).toBe(1_500);
  });

  it('has the items of the next phase of a schedule, by subscription and by schedule', async () => {
    const cheap = await monthlyPrice(stripe, 'Cheap', 400);
    const { subscription } = await subscribedCustomer(stripe, price);
    const schedule = await stripe.subscriptionSchedules.create({ from_subscription: subscription.id });
    const [current] = schedule.phases;
    await stripe.subscriptionSchedules.update(schedule.id, {
      phases: [
        { items: [{ price: price.id }], start_date: current?.start_date, end_date: current?.end_date },
        { items: [{ price: cheap.id }] },
      ],
    });
    const bySchedule = await stripe.invoices.createPreview({ schedule: schedule.id });
    expect(bySchedule.amount_due).toBe(400);
    expect(await stripe.subscriptionSchedules.retrieve(schedule.id)).toMatchObject({
      current_phase: schedule.current_phase,
    });
    expect((await expectSameAsRenewal(subscription.id)).amount_due).toBe(400);
  });

  it('of a trial is the first invoice, and of an invoiced customer has a due date', async () => {
    const customer = await stripe.customers.create({});
    const trial = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: price.id, quantity: 2 }],
      trial_period_days: 7,
      collection_method: 'send_invoice',
      days_until_due: 10,
    });
    expect(await preview(trial.id)).toMatchObject({
      amount_due: 3_000,
      created: trial.trial_end,
      due_date: (trial.trial_end ?? 0) + 10 * 86_400,
      next_payment_attempt: null,
    });
  });
});

describe('there is no upcoming invoice', () => {
  const none = { statusCode: 404, code: 'invoice_upcoming_none' };

  it.each([
    ['is cancelled at the end of its period', { cancel_at_period_end: true }],
    ['is cancelled within its period', { cancel_at: 'min_period_end' }],
  ] as [string, Stripe.SubscriptionUpdateParams][])('of a subscription that %s', async (_, change) => {
    const { subscription } = await subscribedCustomer(stripe, price);
    await stripe.subscriptions.update(subscription.id, change);
    await expect(preview(subscription.id)).rejects.toMatchObject(none);
  });

  it('of a subscription that has ended', async () => {
    const { subscription } = await subscribedCustomer(stripe, price);
    await stripe.subscriptions.cancel(subscription.id);
    await expect(preview(subscription.id)).rejects.toMatchObject(none);
  });

  it('of a trial that ends for want of a payment method', async () => {
    const customer = await stripe.customers.create({});
    const { id } = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: price.id }],
      trial_period_days: 7,
      trial_settings: { end_behavior: { missing_payment_method: 'cancel' } },
    });
    await expect(preview(id)).rejects.toMatchObject(none);
  });

  it('of a schedule that ends the subscription, or that was released', async () => {
    const { subscription } = await subscribedCustomer(stripe, price);
    const { id, phases } = await stripe.subscriptionSchedules.create({ from_subscription: subscription.id });
    await stripe.subscriptionSchedules.update(id, {
      end_behavior: 'cancel',
      phases: [
        { items: [{ price: price.id }], start_date: phases[0]?.start_date, end_date: phases[0]?.end_date },
      ],
    });
    await expect(preview(subscription.id)).rejects.toMatchObject(none);
    await stripe.subscriptionSchedules.release(id);
    await expect(stripe.invoices.createPreview({ schedule: id })).rejects.toMatchObject(none);
    expect((await preview(subscription.id)).amount_due).toBe(1_500);
  });
});

describe('a preview is refused', () => {
  it.each([
    ['without a subscription', {}, 'subscription'],
    ['of a subscription that does not exist', { subscription: 'sub_none' }, 'subscription'],
    ['of a schedule that does not exist', { schedule: 'sub_sched_none' }, 'schedule'],
    ['of both', { subscription: 'sub_1', schedule: 'sub_sched_1' }, 'schedule'],
    ['of a change', { subscription: 'sub_1', discounts: [{ coupon: 'c' }] }, 'discounts'],
  ])('%s', async (_, parameters, param) => {
    const refused = stripe.invoices.createPreview(parameters);
    await expect(refused).rejects.toMatchObject({ statusCode: 400, param });
  });

  it('of another customer’s subscription', async () => {
    const { subscription } = await subscribedCustomer(stripe, price);
    const { id: customer } = await stripe.customers.create({});
    const refused = stripe.invoices.createPreview({ customer, subscription: subscription.id });
    await expect(refused).rejects.toMatchObject({ statusCode: 400, code: 'resource_missing' });
  });
});
