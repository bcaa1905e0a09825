import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { readCustomer } from '../../../scripts/migrate/stripe/readCustomer.ts';
import { stripeHash } from '../../../scripts/migrate/stripe/stripeHash.ts';
import {
  GOOD_CARD,
  monthlyPrice,
  type StartedStripe,
  startedStripe,
} from '../stripe/support/startedStripe.ts';

type Paying = StartedStripe & { customer: string; subscription: Stripe.Subscription };

async function paying(more: Partial<Stripe.SubscriptionCreateParams> = {}): Promise<Paying> {
  const started = await startedStripe();
  const { stripe } = started;
  const { id: customer } = await stripe.customers.create({
    ...GOOD_CARD,
    email: 'ada@example.com',
    preferred_locales: ['fr', 'en'],
  });
  const { id: price } = await monthlyPrice(stripe);
  const subscription = await stripe.subscriptions.create({ customer, items: [{ price }], ...more });
  return { ...started, customer, subscription };
}

async function onlySubscription({ stripe, customer }: Paying) {
  const found = await readCustomer(stripe, customer);
  if (found.kind === 'none' || !found.subscriptions[0]) throw new Error('no subscription');
  return found.subscriptions[0];
}

test('a customer has address, language and subscription', async () => {
  const { stripe, customer, subscription } = await paying();
  const [item] = subscription.items.data;
  expect(await readCustomer(stripe, customer)).toEqual({
    kind: 'customer',
    id: customer,
    email: 'ada@example.com',
    language: 'fr',
    balanceMinor: 0,
    currency: 'usd',
    hasDispute: false,
    otherUnpaid: [],
    subscriptions: [
      {
        id: subscription.id,
        status: 'active',
        created: subscription.created,
        currency: 'usd',
        items: [
          {
            id: item?.id,
            price: item?.price.id,
            amountMinor: 1500,
            currency: 'usd',
            quantity: 1,
            isMetered: false,
            interval: 'month',
            intervalCount: 1,
            periodStart: item?.current_period_start,
            periodEnd: item?.current_period_end,
            discounts: [],
          },
        ],
        cancelAtPeriodEnd: false,
        collectionMethod: 'charge_automatically',
        isCollectionPaused: false,
        hasPendingUpdate: false,
        discounts: [],
        billingMode: 'flexible',
        unpaid: [],
      },
    ],
  });
});

test('a customer that was deleted or never existed is none', async () => {
  const { stripe, customer } = await paying();
  await stripe.customers.del(customer);
  expect(await readCustomer(stripe, customer)).toEqual({ kind: 'none' });
  expect(await readCustomer(stripe, 'cus_never')).toEqual({ kind: 'none' });
});

test('a subscription that ended is left out, and costs two requests', async () => {
  const { stripe, customer, subscription, control, state } = await paying();
  await stripe.subscriptions.cancel(subscription.id);
  await control('calls/reset');
  expect(await readCustomer(stripe, customer)).toMatchObject({ kind: 'customer', subscriptions: [] });
  expect(Object.values((await state()).calls).reduce((sum, count) => sum + count, 0)).toBe(2);
});

test('items beyond the ten that Stripe embeds are read', async () => {
  const started = await startedStripe();
  const { stripe } = started;
  const { id: customer } = await stripe.customers.create(GOOD_CARD);
  const prices: string[] = [];
  for (let number = 0; number < 12; number++) prices.push((await monthlyPrice(stripe, `Plan${number}`)).id);
  await stripe.subscriptions.create({ customer, items: prices.map((price) => ({ price })) });
  const found = await readCustomer(stripe, customer);
  expect(found).toMatchObject({ subscriptions: [{ items: { length: 12 } }] });
});

test('the draft of a renewal, and an invoice of something else, are unpaid', async () => {
  const one = await paying();
  const { stripe, customer, subscription, control } = one;
  await control(`subscriptions/${subscription.id}/renew`, { outcome: 'draft' });
  expect((await onlySubscription(one)).unpaid).toMatchObject([{ status: 'draft', attempts: 0 }]);
  await stripe.invoiceItems.create({ customer, amount: 500, currency: 'usd' });
  const invoice = await stripe.invoices.create({
    customer,
    collection_method: 'send_invoice',
    days_until_due: 30,
    pending_invoice_items_behavior: 'include',
  });
  const { due_date: dueAt } = await stripe.invoices.finalizeInvoice(invoice.id ?? '');
  expect(await readCustomer(stripe, customer)).toMatchObject({
    otherUnpaid: [{ id: invoice.id, status: 'open', dueAt }],
    subscriptions: [{ unpaid: [{ status: 'draft' }] }],
  });
});

test('a failed renewal is an open invoice with an attempt', async () => {
  const one = await paying();
  await one.control(`subscriptions/${one.subscription.id}/renew`, { outcome: 'failed' });
  expect(await onlySubscription(one)).toMatchObject({
    status: 'past_due',
    unpaid: [{ status: 'open', attempts: 1 }],
  });
});

test.each([
  ['needs_response', true],
  ['lost', true],
  ['won', false],
])('a dispute that is %s: %s', async (status, isDisputed) => {
  const { stripe, customer, control } = await paying();
  await control(`customers/${customer}/dispute`, { status });
  expect(await readCustomer(stripe, customer)).toMatchObject({ hasDispute: isDisputed });
});

test('a renewal keeps the hash, and a cancellation, a pause and a schedule change it', async () => {
  const { stripe, customer, subscription, control } = await paying();
  const hash = async () => stripeHash(await readCustomer(stripe, customer));
  const first = await hash();
  await control(`subscriptions/${subscription.id}/renew`);
  await stripe.customers.update(customer, { balance: -500, email: 'other@example.com' });
  expect(await hash()).toBe(first);
  await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
  const cancelling = await hash();
  await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: false });
  expect(await hash()).toBe(first);
  await stripe.subscriptions.update(subscription.id, { pause_collection: { behavior: 'void' } });
  const paused = await hash();
  await stripe.subscriptions.update(subscription.id, { pause_collection: '' });
  await stripe.subscriptionSchedules.create({ from_subscription: subscription.id });
  expect(new Set([first, cancelling, paused, await hash()]).size).toBe(4);
});
