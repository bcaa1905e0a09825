import type Stripe from 'stripe';
import { expect, it } from 'vitest';
import { expectedTotals } from '../../support/year/expectedTotals.ts';
import { readHistory } from '../../support/year/stripeTruth.ts';
import { DAY, type Write, type YearLog } from '../../support/year/yearLog.ts';

const START = Date.parse('2031-08-01T00:00:00Z') / 1000;
const PRICE = { id: 'price_starter', unit_amount: 2_900, recurring: { interval: 'month' } };

const dayAt = (day: number) => START + day * DAY;

const event = (type: string, day: number, object: object) =>
  ({ type, created: dayAt(day), data: { object } }) as unknown as Stripe.Event;

const customer = (id: string) => ({ id, metadata: { user_id: 'account' } });

/** A subscription of the customer with the same number. */
const subscription = (number: number, status: string) => ({
  id: `sub_${number}`,
  customer: `cus_${number}`,
  status,
  cancel_at: null,
  cancel_at_period_end: false,
  discounts: [],
  pause_collection: null,
  trial_end: null,
  items: { data: [{ price: PRICE, quantity: 1 }] },
});

const paidInvoice = (number: number, { from, to }: { from: number; to: number }) => ({
  parent: { subscription_details: { subscription: `sub_${number}` } },
  status_transitions: { paid_at: dayAt(from) },
  lines: {
    has_more: false,
    data: [
      {
        amount: 2_900,
        period: { start: dayAt(from), end: dayAt(to) },
        pricing: { price_details: { price: PRICE.id } },
        parent: {},
      },
    ],
  },
});

async function* listed(objects: object[]) {
  yield* objects;
}

/** The first customer pays for days 0 to 28 and is deleted on day 2; the second one pays for days 20 to 27. */
const EVENTS = [
  event('customer.created', 0, customer('cus_1')),
  event('customer.subscription.created', 0, subscription(1, 'active')),
  event('customer.subscription.deleted', 2, subscription(1, 'canceled')),
  event('customer.deleted', 2, customer('cus_1')),
  event('customer.created', 20, customer('cus_2')),
  event('customer.subscription.created', 20, subscription(2, 'active')),
  event('customer.subscription.updated', 27, subscription(2, 'past_due')),
  event('customer.subscription.updated', 35, subscription(2, 'unpaid')),
];

const WRITES: Write[] = [
  { at: dayAt(0), sync: { customer: 'cus_1', seen: 2 } },
  { at: dayAt(2), sync: { customer: 'cus_1', seen: 4 } },
  { at: dayAt(20), sync: { customer: 'cus_2', seen: 6 } },
  { at: dayAt(27), sync: { customer: 'cus_2', seen: 7 } },
  { at: dayAt(35), sync: { customer: 'cus_2', seen: 8 } },
];

/** The accounts whose payment is due at the end of each day. */
async function paymentDue({ writes, checkouts }: { writes: Write[]; checkouts: number[] }) {
  const log: YearLog = {
    start: START,
    days: 40,
    accounts: new Map([['account', { writes, sessions: [], checkouts }]]),
    events: EVENTS,
    planOf: new Map([[PRICE.id, 'starter']]),
  };
  const invoices = [paidInvoice(2, { from: 20, to: 27 }), paidInvoice(1, { from: 0, to: 28 })];
  const stripe = { coupons: { list: () => listed([]) }, invoices: { list: () => listed(invoices) } };
  const history = await readHistory(stripe as unknown as Stripe, log);
  return expectedTotals(log, history).map(({ levels }) => levels.payment_due ?? 0);
}

const days = (from: number, to: number) =>
  Array.from({ length: 40 }, (_, day) => (day >= from && day < to ? 1 : 0));

it('a subscription of a deleted customer decides no more after a checkout replaced the customer', async () => {
  expect(await paymentDue({ writes: WRITES, checkouts: [dayAt(20)] })).toEqual(days(27, 40));
});

it('a late event of a replaced customer syncs nothing', async () => {
  const late = { at: dayAt(36), sync: { customer: 'cus_1', seen: 8 } };
  const writes = [...WRITES.slice(0, 3), late];
  expect(await paymentDue({ writes, checkouts: [dayAt(20)] })).toEqual(days(0, 0));
});

it('a subscription of a deleted customer still decides while no checkout has replaced the customer', async () => {
  expect(await paymentDue({ writes: WRITES, checkouts: [] })).toEqual(days(27, 35));
});
