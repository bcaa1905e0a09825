import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { detailCalls } from '../../../services/billing/gateway/detailCalls.ts';

const PERIOD_END = 2_000;

const itemOf = (price: string, changes: object = {}) => ({
  current_period_end: PERIOD_END,
  quantity: 1,
  price: {
    metadata: {},
    id: price,
    unit_amount: 2_900,
    currency: 'usd',
    recurring: { interval: 'month', interval_count: 1 },
    ...changes,
  },
});

const cardMethod = (last4: string) => ({
  card: { brand: 'visa', last4, exp_month: 12, exp_year: 2030 },
});

const SUBSCRIPTION = {
  id: 'sub_1',
  status: 'active',
  currency: 'usd',
  collection_method: 'charge_automatically',
  customer: { id: 'cus_1', invoice_settings: { default_payment_method: null } },
  default_payment_method: null,
  schedule: null,
  cancel_at: null,
  cancel_at_period_end: false,
  items: { data: [itemOf('price_s')], has_more: false },
};

function callsTo(stripe: object) {
  return detailCalls({
    stripe: stripe as Stripe,
    stage: 'test',
    prices: { starter: ['price_s'], growth: ['price_g'] },
    appUrl: 'https://app.example',
    pagesUrl: 'https://pages.example',
  });
}

async function detailsOf(changes: object) {
  const subscription = { ...SUBSCRIPTION, ...changes };
  const details = await callsTo({ subscriptions: { retrieve: async () => subscription } }).readDetails(
    'sub_1',
  );
  if (!details) throw new Error('no details');
  return details;
}

const itemsOf = (...data: object[]) => ({ items: { data, has_more: false } });

describe('the price of a subscription', () => {
  it.each([
    ['times the quantity', [{ ...itemOf('price_s'), quantity: 3 }], 8_700, 1],
    [
      'of the item with a plan price',
      [itemOf('price_other', { unit_amount: 1 }), itemOf('price_g')],
      2_900,
      1,
    ],
    [
      'every three months',
      [itemOf('price_s', { recurring: { interval: 'month', interval_count: 3 } })],
      2_900,
      3,
    ],
  ])('is %s', async (_, items, amountMinor, intervalCount) => {
    const { price } = await detailsOf(itemsOf(...items));
    expect(price).toEqual({ amountMinor, currency: 'usd', interval: 'month', intervalCount });
  });

  it.each([
    ['in tiers', itemOf('price_s', { unit_amount: null })],
    ['of another product', itemOf('price_other')],
    [
      'for a period that this release does not know',
      itemOf('price_s', { recurring: { interval: 'moon', interval_count: 1 } }),
    ],
  ])('is not known %s', async (_, item) => {
    expect((await detailsOf(itemsOf(item))).price).toBeUndefined();
  });

  it('is also that of an offer, which its metadata name', async () => {
    const item = itemOf('price_offer', { metadata: { session_billing: 'growth' } });
    expect((await detailsOf(itemsOf(item))).price).toMatchObject({ amountMinor: 2_900 });
  });

  it('is also found beyond the ten items that Stripe embeds', async () => {
    const retrieve = async () => ({
      ...SUBSCRIPTION,
      items: { data: [itemOf('price_other')], has_more: true },
    });
    const list = () => ({ autoPagingToArray: async () => [itemOf('price_other'), itemOf('price_g')] });
    const calls = callsTo({ subscriptions: { retrieve }, subscriptionItems: { list } });
    expect((await calls.readDetails('sub_1'))?.price).toMatchObject({ amountMinor: 2_900 });
  });
});

describe('the next plan', () => {
  const phase = (price: unknown, start: number, end: number) => ({
    start_date: start,
    end_date: end,
    items: [{ price }],
  });
  const scheduled = (phases: object[], changes: object = {}) => ({
    schedule: {
      id: 'sub_sched_1',
      status: 'active',
      end_behavior: 'release',
      current_phase: { start_date: 1_000, end_date: PERIOD_END },
      phases,
      ...changes,
    },
  });
  const current = phase('price_s', 1_000, PERIOD_END);

  it.each([
    ['free when Stripe has a time of cancellation', { cancel_at: 1_500 }, { plan: 'free', at: 1_500 }],
    ['free at the end of the period', { cancel_at_period_end: true }, { plan: 'free', at: PERIOD_END }],
    [
      'that of the first later phase with another plan',
      scheduled([
        current,
        phase('price_s', 2_000, 3_000),
        phase({ id: 'price_g' }, 3_000, 4_000),
        phase('price_s', 4_000, 5_000),
      ]),
      { plan: 'growth', at: 3_000 },
    ],
    [
      'free at the end of a schedule that cancels',
      scheduled([current, phase('price_s', 2_000, 3_000)], { end_behavior: 'cancel' }),
      { plan: 'free', at: 3_000 },
    ],
  ])('is %s', async (_, changes, nextPlan) => {
    expect((await detailsOf(changes)).nextPlan).toEqual(nextPlan);
  });

  it.each([
    ['without a schedule', {}],
    [
      'with a schedule that was released',
      scheduled([current, phase('price_g', 2_000, 3_000)], { status: 'released' }),
    ],
    ['with a schedule that keeps the plan', scheduled([current, phase('price_s', 2_000, 3_000)])],
    ['with a phase of another product', scheduled([current, phase('price_other', 2_000, 3_000)])],
    ['with a phase that is over', scheduled([phase('price_g', 0, 1_000), current])],
  ])('is not set %s', async (_, changes) => {
    expect((await detailsOf(changes)).nextPlan).toBeUndefined();
  });
});

describe('the card', () => {
  const ofCustomer = { id: 'cus_1', invoice_settings: { default_payment_method: cardMethod('2222') } };

  it.each([
    [
      'of the subscription before that of the customer',
      { default_payment_method: cardMethod('1111'), customer: ofCustomer },
      '1111',
    ],
    ['of the customer if the subscription has none', { customer: ofCustomer }, '2222'],
  ])('is that %s', async (_, changes, last4) => {
    expect((await detailsOf(changes)).card).toEqual({ brand: 'visa', last4, expMonth: 12, expYear: 2030 });
  });

  it.each([
    ['without any', {}],
    ['with a bank debit', { default_payment_method: { type: 'us_bank_account' }, customer: ofCustomer }],
    ['of an invoiced customer', { collection_method: 'send_invoice', customer: ofCustomer }],
    ['of a deleted customer', { customer: { id: 'cus_1', deleted: true } }],
    ['of a customer that is not expanded', { customer: 'cus_1' }],
  ])('is not known %s', async (_, changes) => {
    expect((await detailsOf(changes)).card).toBeUndefined();
  });
});

describe('reading a subscription', () => {
  const refused = (raw: object) =>
    new Stripe.errors.StripeInvalidRequestError({ message: 'no', ...raw } as never);

  it('that Stripe does not have finds nothing', async () => {
    const retrieve = async () => {
      throw refused({ statusCode: 404, code: 'resource_missing', param: 'id' });
    };
    expect(await callsTo({ subscriptions: { retrieve } }).readDetails('sub_1')).toBeUndefined();
  });

  it('is repeated without the customer, whose settings a deleted one does not have', async () => {
    const expanded: string[][] = [];
    const retrieve = async (_id: string, { expand }: { expand: string[] }) => {
      expanded.push(expand);
      if (expanded.length === 1) throw refused({ statusCode: 400, param: 'expand' });
      return { ...SUBSCRIPTION, customer: 'cus_1' };
    };
    expect(await callsTo({ subscriptions: { retrieve } }).readDetails('sub_1')).toMatchObject({
      customer: 'cus_1',
    });
    expect(expanded.map((paths) => paths.some((path) => path.startsWith('customer')))).toEqual([true, false]);
  });
});

describe('the preview', () => {
  const previewed = (createPreview: (params: object) => Promise<object>) =>
    callsTo({ invoices: { createPreview } });

  it('is of the schedule, if one manages the subscription', async () => {
    const sent: object[] = [];
    const calls = previewed(async (params) => {
      sent.push(params);
      return { period_end: 5, amount_due: 7, total: 9, currency: 'usd' };
    });
    const subscription = { id: 'sub_1', customer: 'cus_1' };
    const expected = { at: 5, amountMinor: 7, currency: 'usd' };
    expect(await calls.previewInvoice(subscription)).toEqual(expected);
    expect(await calls.previewInvoice({ ...subscription, schedule: 'sub_sched_1' })).toEqual(expected);
    expect(sent).toEqual([
      { customer: 'cus_1', subscription: 'sub_1' },
      { customer: 'cus_1', schedule: 'sub_sched_1' },
    ]);
  });

  it('is none if nothing follows, and fails for any other reason', async () => {
    const failing = (raw: object) =>
      previewed(async () => {
        throw new Stripe.errors.StripeInvalidRequestError({ message: 'no', ...raw } as never);
      }).previewInvoice({ id: 'sub_1', customer: 'cus_1' });
    expect(await failing({ statusCode: 404, code: 'invoice_upcoming_none' })).toBeUndefined();
    await expect(failing({ statusCode: 404, code: 'resource_missing' })).rejects.toMatchObject({
      code: 'payment_provider_refused',
    });
  });
});
