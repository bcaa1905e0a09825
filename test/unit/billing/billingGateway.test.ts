import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { createBillingGateway } from '../../../services/billing/gateway/billingGateway.ts';

const OTHER = 'price_other';
const listOf = (data: unknown[], hasMore = false) => ({ data, has_more: hasMore });
const paged = (data: unknown[]) => ({ autoPagingToArray: async () => data });
const itemOf = (price: string) => ({ price: { id: price, metadata: {} } });
const lineOf = (price: string) => ({ pricing: { price_details: { price } } });

function gatewayTo(stripe: object) {
  return createBillingGateway({
    stripe: stripe as Stripe,
    stage: 'test',
    prices: { starter: ['price_s'], growth: ['price_g'] },
    appUrl: 'https://app.example',
    pagesUrl: 'https://pages.example',
  });
}

/** A Stripe that embeds ten of the items of a subscription, and has the rest in a list. */
function stripeWithItems(prices: string[]) {
  const items = prices.map(itemOf);
  const embedded = listOf(items.slice(0, 10), items.length > 10);
  const subscription = { id: 'sub_1', status: 'active', metadata: {}, items: embedded };
  return {
    subscriptions: { list: () => paged([subscription]) },
    subscriptionItems: { list: () => paged(items) },
  };
}

describe('the subscriptions of this service', () => {
  const tenOthers = Array.from({ length: 10 }, () => OTHER);

  it.each([
    [['price_g'], ['sub_1']],
    [[OTHER], []],
    [[...tenOthers, 'price_s'], ['sub_1']],
    [[...tenOthers, OTHER], []],
  ])('with the items %j are %j', async (prices, expected) => {
    const listed = await gatewayTo(stripeWithItems(prices)).listSubscriptions('cus_1');
    expect(listed.map(({ id }) => id)).toEqual(expected);
  });
});

/** A Stripe with one invoice a second, newest first, of which each embeds no line. */
function stripeWithInvoices(invoices: { id: string; prices: string[] }[]) {
  const read: string[] = [];
  const data = invoices.map(({ id }, index) => ({
    id,
    status: 'paid',
    created: 100 - index,
    parent: null,
    status_transitions: { paid_at: 100 - index },
    lines: listOf([lineOf(OTHER)], true),
  }));
  const listLineItems = (id: string) => {
    read.push(id);
    return paged((invoices.find((one) => one.id === id)?.prices ?? []).map(lineOf));
  };
  return { read, stripe: { invoices: { list: async () => listOf(data), listLineItems } } };
}

describe('the invoices of this service', () => {
  it('include those whose line with a plan price Stripe did not embed', async () => {
    const { stripe } = stripeWithInvoices([
      { id: 'in_ours', prices: [OTHER, 'price_s'] },
      { id: 'in_other', prices: [OTHER, OTHER] },
    ]);
    const { invoices, hasMore } = await gatewayTo(stripe).listInvoices('cus_1');
    expect(invoices.map(({ invoiceId, isOurs }) => [invoiceId, isOurs])).toEqual([
      ['in_ours', true],
      ['in_other', false],
    ]);
    expect(hasMore).toBe(false);
  });

  it('end with the fifth invoice whose lines have to be read, and continue on the next page', async () => {
    const ids = Array.from({ length: 8 }, (_, index) => `in_${index}`);
    const { stripe, read } = stripeWithInvoices(ids.map((id) => ({ id, prices: [OTHER] })));
    const window = await gatewayTo(stripe).listInvoices('cus_1');
    expect([window.invoices.length, window.hasMore, read]).toEqual([5, true, ids.slice(0, 5)]);
  });
});

describe('an invoice', () => {
  const period = (start: number, end: number) => ({ period: { start, end } });
  const listed = async (changes: object) => {
    const invoice = {
      id: 'in_1',
      status: 'open',
      created: 100,
      attempt_count: 0,
      collection_method: 'charge_automatically',
      parent: { subscription_details: { subscription: { id: 'sub_1' }, metadata: null } },
      status_transitions: { paid_at: null, finalized_at: 200 },
      amount_paid: 0,
      amount_remaining: 2_900,
      due_date: null,
      lines: listOf([]),
      ...changes,
    };
    const { invoices } = await gatewayTo({ invoices: { list: async () => listOf([invoice]) } }).listInvoices(
      'c',
    );
    return invoices[0];
  };

  it('bills the period of its line with a plan price that ends last and is no credit', async () => {
    const credited = { subscription_item_details: { proration_details: { credited_items: {} } } };
    const lines = [
      { ...lineOf(OTHER), ...period(1, 99), amount: 1 },
      { ...lineOf('price_s'), ...period(1, 98), amount: -1 },
      { ...lineOf('price_s'), ...period(1, 97), amount: 0, parent: credited },
      { ...lineOf('price_s'), ...period(1, 20), amount: 1 },
      { ...lineOf('price_g'), ...period(10, 30), amount: 1 },
    ];
    expect(await listed({ lines: listOf(lines) })).toMatchObject({ period: { start: 10, end: 30 } });
    expect((await listed({ lines: listOf(lines.slice(0, 3)) }))?.period).toBeUndefined();
  });

  it.each([
    ['has failed when it was finalized, after an attempt', { attempt_count: 2 }, 200],
    ['has not failed before an attempt', {}, undefined],
    [
      'has not failed if it was paid',
      { attempt_count: 2, status_transitions: { paid_at: 300, finalized_at: 200 } },
      undefined,
    ],
    [
      'has not failed if it is sent',
      { attempt_count: 1, collection_method: 'send_invoice', due_date: 400 },
      undefined,
    ],
  ])('%s', async (_, changes, failedAt) => {
    const collection = (await listed(changes))?.collection;
    expect(collection).toMatchObject({ subscription: 'sub_1', remainingMinor: 2_900 });
    expect(collection?.failedAt).toBe(failedAt);
  });
});

describe('a new checkout session', () => {
  it('accepts only the payment methods of the stage, and bills flexibly', async () => {
    const sent: Stripe.Checkout.SessionCreateParams[] = [];
    const create = async (params: Stripe.Checkout.SessionCreateParams) => {
      sent.push(params);
      return { id: 'cs_1', status: 'open', url: 'https://page', subscription: null, expires_at: 1 };
    };
    await gatewayTo({ checkout: { sessions: { create } } }).createSession({
      accountId: 'u1',
      customer: 'cus_1',
      attempt: 1,
      plan: 'starter',
      price: 'price_s',
      paymentMethods: ['card', 'paypal'],
      appUrl: 'https://app.example',
    });
    expect(sent).toEqual([
      expect.objectContaining({
        allowed_payment_method_types: ['card', 'paypal'],
        subscription_data: {
          metadata: { user_id: 'u1', session_billing: 'starter' },
          billing_mode: { type: 'flexible' },
        },
      }),
    ]);
  });
});
