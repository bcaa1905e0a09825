import type Stripe from 'stripe';
import { beforeEach, describe, expect, it } from 'vitest';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import { billingResponses } from '../../../shared/contract/billing/responses.ts';
import { SOLD_BY_US } from '../../../shared/stripe/soldByUs.ts';
import { isoInstant } from '../../../shared/time.ts';
import { firstItem, GOOD_CARD } from '../../local/stripe/support/startedStripe.ts';
import { type ApiClient, apiClient } from '../../support/api/apiClient.ts';
import { testApi } from '../../support/api/testApi.ts';
import { testKey } from '../../support/api/testKey.ts';
import { shopSettings } from '../../support/stripe/shop.ts';
import { virtualClock } from '../../support/virtualClock.ts';
import { createSyncing, GRACE_SECONDS, type Syncing } from '../../support/webhooks/syncing.ts';

const YEAR = new Date().getUTCFullYear();
const CARD = { brand: 'visa', last4: '4242', expMonth: 12, expYear: 2040 };
const MONTHLY = { currency: 'usd', interval: 'month', intervalCount: 1 };
const NOTHING = {
  price: null,
  nextInvoice: null,
  nextPlan: null,
  card: null,
  amountDue: null,
  paidThisYear: null,
  openOffer: null,
};

let syncing: Syncing;
let stripe: Stripe;
let server: ApiClient;

beforeEach(async () => {
  syncing = await createSyncing();
  stripe = syncing.stripe;
  const { baseUrl } = await testApi(syncing.shop.table, shopSettings(syncing.shop));
  server = apiClient(baseUrl, await testKey(syncing.shop.table));
});

async function subscriptionOf(user = 'u1') {
  const response = await server.get(`/billing/subscription?user_id=${user}`);
  expect(response.status, JSON.stringify(response.body)).toBe(200);
  return billingResponses.getSubscription[200].parse(response.body);
}

/** Buys a plan and applies the event of it. */
async function bought(plan: 'starter' | 'growth' = 'starter') {
  const ids = await syncing.bought(plan);
  await syncing.arrive(ids.customer);
  return ids;
}

/** A subscription through the API, whose event is applied. */
async function subscribed(...order: Parameters<Syncing['subscribed']>) {
  const ids = await syncing.subscribed(...order);
  await syncing.arrive(ids.customer, { accountId: 'u1' });
  return ids;
}

async function renew(ids: { customer: string; subscription: string }, outcome: string) {
  await syncing.shop.stripe.control(`subscriptions/${ids.subscription}/renew`, { outcome });
  await syncing.arrive(ids.customer);
}

const periodEndOf = async (subscription: string) =>
  isoInstant(firstItem(await stripe.subscriptions.retrieve(subscription)).current_period_end);

/** The calls to Stripe while `read` runs, by method and path pattern. */
async function callsOf(read: () => Promise<unknown>): Promise<Record<string, number>> {
  await syncing.shop.stripe.control('calls/reset');
  await read();
  return (await syncing.shop.stripe.state()).calls;
}

describe('an account without a subscription', () => {
  it('that was never seen has the free plan and nothing else, without a call to Stripe', async () => {
    const calls = await callsOf(async () => {
      expect(await subscriptionOf('nobody')).toEqual({ plan: 'free', status: 'none', ...NOTHING });
    });
    expect(calls).toEqual({});
  });

  it('that opened a checkout and paid nothing has none either', async () => {
    await syncing.shop.buy('u1', 'starter');
    expect(await subscriptionOf()).toEqual({ plan: 'free', status: 'none', ...NOTHING });
  });

  it('whose customer was deleted at Stripe keeps what it paid this year', async () => {
    const { customer } = await bought();
    await stripe.customers.del(customer);
    const paidThisYear = { amountMinor: 2_900, currency: 'usd', year: YEAR };
    const beforeTheEvent = { plan: 'starter', status: 'canceled', ...NOTHING, paidThisYear };
    expect(await subscriptionOf()).toEqual(beforeTheEvent);
    await syncing.arrive(customer);
    expect(await subscriptionOf()).toEqual({ plan: 'free', status: 'canceled', ...NOTHING, paidThisYear });
    // The next checkout replaces the customer. The former one still counts.
    await syncing.shop.buy('u1', 'starter');
    expect((await subscriptionOf()).paidThisYear).toEqual(paidThisYear);
  });
});

describe('a subscriber', () => {
  it('sees price, next invoice, card and payments, for three calls to Stripe', async () => {
    const { subscription } = await bought('growth');
    const calls = await callsOf(async () => {
      expect(await subscriptionOf()).toEqual({
        plan: 'growth',
        status: 'active',
        price: { ...MONTHLY, amountMinor: 9_900 },
        nextInvoice: { at: await periodEndOf(subscription), amountMinor: 9_900, currency: 'usd' },
        nextPlan: null,
        card: CARD,
        amountDue: null,
        paidThisYear: { amountMinor: 9_900, currency: 'usd', year: YEAR },
        openOffer: null,
      });
    });
    expect(calls).toEqual({
      // One is of the test.
      'GET /v1/subscriptions/:id': 2,
      'POST /v1/invoices/create_preview': 1,
      'GET /v1/invoices': 1,
    });
  });

  it('with a yearly price and a quantity sees what a year costs', async () => {
    const yearly = await stripe.prices.create({
      currency: 'usd',
      unit_amount: 29_000,
      recurring: { interval: 'year' },
      product_data: { name: 'Starter, yearly' },
    });
    syncing.shop.prices.starter = `${syncing.shop.prices.starter},${yearly.id}`;
    syncing.deps.rules.prices.starter = syncing.shop.prices.starter.split(',');
    const { baseUrl } = await testApi(syncing.shop.table, shopSettings(syncing.shop));
    server = apiClient(baseUrl, await testKey(syncing.shop.table));
    await subscribed({ items: [{ price: yearly.id, quantity: 2 }] });
    expect(await subscriptionOf()).toMatchObject({
      price: { amountMinor: 58_000, currency: 'usd', interval: 'year', intervalCount: 1 },
      nextInvoice: { amountMinor: 58_000 },
    });
  });

  it('in a trial sees the first invoice at its end', async () => {
    const { subscription } = await subscribed({
      items: [{ price: syncing.shop.prices.starter }],
      trial_period_days: 14,
    });
    expect(await subscriptionOf()).toMatchObject({
      plan: 'starter',
      status: 'trialing',
      nextInvoice: { at: await periodEndOf(subscription), amountMinor: 2_900 },
      paidThisYear: null,
    });
  });

  it('with credit sees the amount that is left to pay', async () => {
    const { customer } = await bought();
    await stripe.customers.update(customer, { balance: -1_000 });
    expect((await subscriptionOf()).nextInvoice).toMatchObject({ amountMinor: 1_900 });
    await stripe.customers.update(customer, { balance: -10_000 });
    expect((await subscriptionOf()).nextInvoice).toMatchObject({ amountMinor: 0 });
  });

  it('without a card has none, and one that the customer has by default is shown', async () => {
    const ids = await subscribed(
      { items: [{ price: syncing.shop.prices.starter }], trial_period_days: 14 },
      'no_card',
    );
    expect((await subscriptionOf()).card).toBeNull();
    const { id } = await stripe.paymentMethods.attach('pm_card_mastercard', { customer: ids.customer });
    await stripe.customers.update(ids.customer, { invoice_settings: { default_payment_method: id } });
    expect((await subscriptionOf()).card).toMatchObject({ brand: 'mastercard', last4: '4444' });
    const own = await stripe.paymentMethods.attach('pm_card_visa', { customer: ids.customer });
    await stripe.subscriptions.update(ids.subscription, { default_payment_method: own.id });
    expect((await subscriptionOf()).card).toEqual(CARD);
  });

  it('who cancels sees the end of the plan and no next invoice', async () => {
    const { subscription } = await bought();
    await stripe.subscriptions.update(subscription, { cancel_at_period_end: true });
    expect(await subscriptionOf()).toMatchObject({
      plan: 'starter',
      price: { amountMinor: 2_900 },
      nextInvoice: null,
      nextPlan: { plan: 'free', at: await periodEndOf(subscription) },
    });
  });

  it('whose subscription ended keeps its status and its payments', async () => {
    const { customer, subscription } = await bought();
    await stripe.subscriptions.cancel(subscription);
    await syncing.arrive(customer);
    const calls = await callsOf(async () => {
      expect(await subscriptionOf()).toEqual({
        plan: 'free',
        status: 'canceled',
        ...NOTHING,
        paidThisYear: { amountMinor: 2_900, currency: 'usd', year: YEAR },
      });
    });
    expect(calls).toEqual({ 'GET /v1/invoices': 1 });
  });

  it('who scheduled a downgrade sees the next plan and its invoice', async () => {
    const { subscription } = await bought('growth');
    const { id, phases } = await stripe.subscriptionSchedules.create({ from_subscription: subscription });
    const [current] = phases;
    await stripe.subscriptionSchedules.update(id, {
      phases: [
        {
          items: [{ price: syncing.shop.prices.growth, quantity: 1 }],
          start_date: current?.start_date,
          end_date: current?.end_date,
        },
        { items: [{ price: syncing.shop.prices.starter, quantity: 1 }] },
      ],
    });
    const at = await periodEndOf(subscription);
    expect(await subscriptionOf()).toMatchObject({
      plan: 'growth',
      price: { amountMinor: 9_900 },
      nextInvoice: { at, amountMinor: 2_900 },
      nextPlan: { plan: 'starter', at },
    });
    await stripe.subscriptionSchedules.release(id);
    expect(await subscriptionOf()).toMatchObject({ nextInvoice: { amountMinor: 9_900 }, nextPlan: null });
  });

  it('with two subscriptions sees the one that decides the plan, and the payments of both', async () => {
    await bought('growth');
    const [customer = ''] = (await syncing.account()).customers;
    const card = await stripe.paymentMethods.attach('pm_card_visa', { customer });
    await stripe.subscriptions.create({
      customer,
      default_payment_method: card.id,
      items: [{ price: syncing.shop.prices.starter }],
      metadata: { [SOLD_BY_US]: 'starter' },
    });
    await syncing.arrive(customer);
    expect(await subscriptionOf()).toMatchObject({
      plan: 'growth',
      price: { amountMinor: 9_900 },
      nextInvoice: { amountMinor: 9_900 },
      paidThisYear: { amountMinor: 12_800 },
    });
  });

  it('whose payments are of two customers sees the sum, without those of another product', async () => {
    await bought();
    const account = await syncing.account();
    const other = await stripe.customers.create({ metadata: { user_id: 'u1' }, ...GOOD_CARD });
    const buy = (price: string) => stripe.subscriptions.create({ customer: other.id, items: [{ price }] });
    await buy(syncing.shop.prices.growth);
    await buy(
      (
        await stripe.prices.create({
          currency: 'usd',
          unit_amount: 500,
          recurring: { interval: 'month' },
          product_data: { name: 'Other' },
        })
      ).id,
    );
    const after = { ...account, customers: [...account.customers, other.id] };
    await createAccountStore(syncing.shop.table).saveEntitlements({ before: account, after });
    expect((await subscriptionOf()).paidThisYear).toMatchObject({ amountMinor: 12_800 });
  });
});

describe('a payment that is due', () => {
  it('is the failed renewal, with the date of the first attempt and the page to pay it', async () => {
    const ids = await bought();
    await renew(ids, 'failed');
    const invoice = (await stripe.invoices.list({ subscription: ids.subscription })).data[0];
    expect(await subscriptionOf()).toMatchObject({
      plan: 'starter',
      status: 'past_due',
      amountDue: {
        amountMinor: 2_900,
        currency: 'usd',
        failedAt: isoInstant(invoice?.status_transitions.finalized_at ?? 0),
        dueAt: null,
        pageUrl: invoice?.hosted_invoice_url,
      },
      nextInvoice: { at: await periodEndOf(ids.subscription) },
    });
    await syncing.shop.stripe.control(`subscriptions/${ids.subscription}/recover`);
    await syncing.arrive(ids.customer);
    expect(await subscriptionOf()).toMatchObject({
      status: 'active',
      amountDue: null,
      paidThisYear: { amountMinor: 5_800 },
    });
  });

  it('is still shown after the grace, when the account is on the free plan', async () => {
    const ids = await bought();
    await renew(ids, 'failed');
    await syncing.shop.stripe.control(`subscriptions/${ids.subscription}/give_up`, { end: 'unpaid' });
    const at = firstItem(await stripe.subscriptions.retrieve(ids.subscription)).current_period_start;
    virtualClock(at + GRACE_SECONDS);
    expect(await subscriptionOf()).toMatchObject({
      plan: 'free',
      status: 'unpaid',
      price: null,
      amountDue: { amountMinor: 2_900 },
    });
  });

  it('is an open invoice of an invoiced customer, with its due date and without a card', async () => {
    const ids = await subscribed({
      items: [{ price: syncing.shop.prices.growth }],
      collection_method: 'send_invoice',
      days_until_due: 30,
    });
    const invoice = (await stripe.invoices.list({ subscription: ids.subscription })).data[0];
    const due = isoInstant(invoice?.due_date ?? 0);
    expect(await subscriptionOf()).toMatchObject({
      card: null,
      amountDue: { amountMinor: 9_900, failedAt: null, dueAt: due, pageUrl: expect.any(String) },
      nextInvoice: { amountMinor: 9_900 },
      paidThisYear: null,
    });
  });

  it('is one that was given up as uncollectible, until a later one is paid', async () => {
    const ids = await bought();
    await renew(ids, 'failed');
    const { data } = await stripe.invoices.list({ subscription: ids.subscription });
    await stripe.invoices.markUncollectible(data[0]?.id ?? '');
    expect((await subscriptionOf()).amountDue).toMatchObject({ amountMinor: 2_900 });
    await renew(ids, 'paid');
    expect((await subscriptionOf()).amountDue).toBeNull();
  });
});

describe('while Stripe fails', () => {
  it.each(['/v1/subscriptions', '/v1/invoices/create_preview', '/v1/invoices'])(
    'at %s, the request fails with 503 payment_provider_unavailable',
    async (path) => {
      await bought();
      // The Stripe client repeats a call once.
      await syncing.shop.stripe.control('faults', { status: 500, count: 9, path });
      const failed = await server.get('/billing/subscription?user_id=u1');
      expect([failed.status, failed.body.code]).toEqual([503, 'payment_provider_unavailable']);
      expect(failed.headers.get('retry-after')).not.toBeNull();
      await syncing.shop.stripe.control('faults/reset');
      expect((await subscriptionOf()).status).toBe('active');
    },
  );

  it('a preview that Stripe refuses leaves out the next invoice only', async () => {
    await bought();
    await syncing.shop.stripe.control('faults', {
      status: 400,
      count: 1,
      path: '/v1/invoices/create_preview',
    });
    const { status, body } = await server.get('/billing/subscription?user_id=u1');
    expect([status, body.nextInvoice]).toEqual([200, null]);
    expect(body.card).toMatchObject({ last4: '4242' });
  });
});
