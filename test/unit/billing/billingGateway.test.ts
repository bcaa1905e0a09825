import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { createBillingGateway } from '../../../services/billing/gateway/billingGateway.ts';

const OTHER = 'price_other';
const listOf = (data: unknown[], hasMore = false) => ({ data, has_more: hasMore });
const paged = (data: unknown[]) => ({ autoPagingToArray: async () => data });
const itemOf = (price: string) => ({ price: { id: price } });
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
