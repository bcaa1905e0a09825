import { expect, test } from 'vitest';
import type { OldAccount } from '../../../../scripts/migrate/exportedAccount.ts';
import { customerOf, placeAccount } from '../../../../scripts/migrate/placeAccount.ts';
import { stripeHash } from '../../../../scripts/migrate/stripe/stripeHash.ts';
import type { OldCustomer, OldItem, OldSubscription } from '../../../../scripts/migrate/stripeState.ts';

const PLANS = {
  free: { amountMinor: 0, prices: [], overagePrices: [] },
  starter: { amountMinor: 900, prices: ['price_starter'], overagePrices: ['price_starter_minutes'] },
  pro: { amountMinor: 3900, prices: ['price_pro', 'price_pro_2024'], overagePrices: ['price_pro_minutes'] },
};

const account = (changes: Partial<OldAccount> = {}): OldAccount => ({
  userId: 'u1',
  plan: 'pro',
  customers: ['cus_1'],
  months: [],
  projects: [],
  hash: 'h',
  ...changes,
});

const planItem = (changes: Partial<OldItem> = {}): OldItem => ({
  id: 'si_1',
  price: 'price_pro',
  amountMinor: 3900,
  currency: 'usd',
  quantity: 1,
  isMetered: false,
  interval: 'month',
  intervalCount: 1,
  periodStart: 0,
  periodEnd: 1,
  discounts: [],
  ...changes,
});

const OVERAGE = planItem({
  id: 'si_2',
  price: 'price_pro_minutes',
  amountMinor: 0,
  quantity: undefined,
  isMetered: true,
});

const subscription = (changes: Partial<OldSubscription> = {}): OldSubscription => ({
  id: 'sub_1',
  status: 'active',
  created: 1,
  currency: 'usd',
  items: [planItem(), OVERAGE],
  cancelAtPeriodEnd: false,
  collectionMethod: 'charge_automatically',
  isCollectionPaused: false,
  hasPendingUpdate: false,
  discounts: [],
  billingMode: 'flexible',
  unpaid: [],
  ...changes,
});

type Customer = OldCustomer & { kind: 'customer' };

const customer = (changes: Partial<Customer> = {}): Customer => ({
  kind: 'customer',
  id: 'cus_1',
  balanceMinor: 0,
  hasDispute: false,
  otherUnpaid: [],
  subscriptions: [subscription()],
  ...changes,
});

const NONE: OldCustomer = { kind: 'none' };

const codes = (exported: OldAccount, stripe: OldCustomer) =>
  placeAccount({ account: exported, stripe, plans: PLANS }).blockers.map(({ code }) => code);

test('the plan of a subscription follows from its price', () => {
  expect(placeAccount({ account: account(), stripe: customer(), plans: PLANS })).toEqual({
    from: {
      plan: 'pro',
      amountMinor: 3900,
      currency: 'usd',
      prices: ['price_pro'],
      overagePrices: ['price_pro_minutes'],
    },
    customer: 'cus_1',
    subscription: subscription(),
    stripeHash: stripeHash(customer()),
    warnings: [],
    blockers: [],
  });
});

test('the name of the plan in the export does not matter: the price decides, and a warning names the difference', () => {
  const placed = placeAccount({ account: account({ plan: 'starter' }), stripe: customer(), plans: PLANS });
  expect(placed).toMatchObject({ from: { plan: 'pro' }, warnings: [{ code: 'other_plan' }], blockers: [] });
});

test('an older price of a plan counts with the amount that it bills', () => {
  const items = [planItem({ price: 'price_pro_2024', amountMinor: 2900 })];
  const stripe = customer({ subscriptions: [subscription({ items })] });
  expect(placeAccount({ account: account(), stripe, plans: PLANS })).toMatchObject({
    from: { plan: 'pro', amountMinor: 2900, overagePrices: [] },
    warnings: [{ code: 'other_amount' }],
    blockers: [],
  });
});

test.each([
  ['of the free plan without a customer', account({ plan: 'free', customers: [] }), NONE],
  ['with usage only', account({ plan: undefined, customers: [] }), NONE],
  ['of the free plan whose customer was deleted', account({ plan: 'free' }), NONE],
  [
    'of the free plan with a customer that pays nothing',
    account({ plan: 'free' }),
    customer({ subscriptions: [] }),
  ],
])('a user %s is free', (_name, exported, stripe) => {
  const placed = placeAccount({ account: exported, stripe, plans: PLANS });
  expect(placed).toMatchObject({ from: { plan: 'free', amountMinor: 0, prices: [] }, blockers: [] });
  expect(placed.subscription).toBeUndefined();
});

test('a user of the free plan who pays at Stripe has the plan of the price', () => {
  expect(
    placeAccount({ account: account({ plan: 'free' }), stripe: customer(), plans: PLANS }).from.plan,
  ).toBe('pro');
});

test.each([
  ['no_customer', account({ customers: [] }), NONE],
  ['customer_deleted', account(), NONE],
  ['two_customers', account({ customers: ['cus_1', 'cus_2'] }), NONE],
  ['shared_customer', account({ sharing: { count: 1, users: ['u2'] } }), customer()],
  ['no_subscription', account(), customer({ subscriptions: [] })],
  ['no_subscription', account({ plan: 'enterprise' }), customer({ subscriptions: [] })],
  ['unusable_id', account({ userId: 'ada@example.com' }), customer()],
  [
    'unusable_id',
    account({ projects: [{ projectId: 'a b', sessions: 1, firstAt: 0, lastAt: 0 }] }),
    customer(),
  ],
  [
    'unusable_id',
    account({ projects: [{ projectId: 'p'.repeat(37), sessions: 1, firstAt: 0, lastAt: 0 }] }),
    customer(),
  ],
  [
    'two_subscriptions',
    account(),
    customer({ subscriptions: [subscription(), subscription({ id: 'sub_2' })] }),
  ],
  ['disputed', account(), customer({ hasDispute: true })],
  ['unpaid_invoice', account(), customer({ otherUnpaid: [{ id: 'in_1', status: 'open', attempts: 1 }] })],
])('%s blocks the move', (code, exported, stripe) => {
  expect(codes(exported, stripe)).toEqual([code]);
});

test.each([
  ['past_due', { status: 'past_due' }],
  ['past_due', { status: 'unpaid' }],
  ['past_due', { status: 'incomplete' }],
  ['past_due', { status: 'a status of the future' }],
  ['unpaid_invoice', { unpaid: [{ id: 'in_1', status: 'draft', attempts: 0 }] }],
  ['unpaid_invoice', { unpaid: [{ id: 'in_1', status: 'open', attempts: 2 }] }],
  ['unknown_price', { items: [planItem({ price: 'price_other' })] }],
  ['unknown_price', { items: [planItem(), planItem({ price: 'price_addon' })] }],
  ['unknown_price', { items: [OVERAGE] }],
  ['unknown_price', { items: [planItem(), planItem({ price: 'price_seconds', isMetered: true })] }],
  ['two_plans', { items: [planItem(), planItem({ id: 'si_3', price: 'price_starter' })] }],
  ['other_currency', { currency: 'eur', items: [planItem({ currency: 'eur' })] }],
  ['other_interval', { items: [planItem({ interval: 'year' })] }],
  ['other_interval', { items: [planItem({ intervalCount: 3 })] }],
  ['quantity', { items: [planItem({ quantity: 3 })] }],
  ['item_discount', { items: [planItem({ discounts: ['di_1'] })] }],
  ['cancelling', { cancelAt: 99 }],
  ['cancelling', { cancelAtPeriodEnd: true }],
  ['scheduled', { schedule: 'sub_sched_1' }],
  ['paused', { isCollectionPaused: true }],
  ['paused', { status: 'paused' }],
  ['trialing', { status: 'trialing' }],
  ['pending_update', { hasPendingUpdate: true }],
])('%s of the subscription blocks the move', (code, changes) => {
  expect(codes(account(), customer({ subscriptions: [subscription(changes)] }))).toEqual([code]);
});

test('a draft of something else than the subscription does not block the move', () => {
  expect(codes(account(), customer({ otherUnpaid: [{ id: 'in_1', status: 'draft', attempts: 0 }] }))).toEqual(
    [],
  );
});

test('all reasons are reported, each with a sentence', () => {
  const stripe = customer({
    hasDispute: true,
    subscriptions: [
      subscription({
        status: 'past_due',
        cancelAt: 5,
        unpaid: [{ id: 'in_1', status: 'open', attempts: 1 }],
      }),
    ],
  });
  const { blockers } = placeAccount({
    account: account({ sharing: { count: 1, users: ['u2'] } }),
    stripe,
    plans: PLANS,
  });
  expect(blockers.map(({ code }) => code)).toEqual([
    'shared_customer',
    'disputed',
    'unpaid_invoice',
    'past_due',
    'cancelling',
  ]);
  expect(blockers[2]?.text).toContain('in_1 is open');
});

test('of many users with one customer a few are named, and none by an e-mail address', () => {
  const users = ['bob@example.com', 'u0', 'u1', 'u2', 'u3'];
  const { blockers } = placeAccount({
    account: account({ sharing: { count: 5_001, users } }),
    stripe: customer(),
    plans: PLANS,
  });
  expect(blockers[0]?.text).toMatch(/ \(with u0, u1, u2 and 4998 others\)$/);
});

test('of many customers of one user a few are named', () => {
  const customers = Array.from({ length: 1_000 }, (_, index) => `cus_${index}`);
  const { blockers } = placeAccount({ account: account({ customers }), stripe: NONE, plans: PLANS });
  expect(blockers[0]?.text).toMatch(/ \(cus_0, cus_1, cus_2 and 997 others\)$/);
});

test('Stripe is asked for the customer of an account that has exactly one', () => {
  expect(customerOf(account())).toBe('cus_1');
  expect(customerOf(account({ customers: ['cus_1', 'cus_2'] }))).toBeUndefined();
});

test('the hash is the same after a renewal, in any order of items, and for another balance', () => {
  const renewed = [OVERAGE, planItem()].map((item) => ({ ...item, periodStart: 1, periodEnd: 2 }));
  const unpaid = [{ id: 'in_1', status: 'open', attempts: 0 }];
  const stripe = customer({ balanceMinor: -500, subscriptions: [subscription({ items: renewed, unpaid })] });
  expect(stripeHash(stripe)).toBe(stripeHash(customer()));
  expect(stripeHash(NONE)).toBeNull();
});

test.each([
  { status: 'past_due' },
  { items: [planItem({ price: 'price_starter' }), OVERAGE] },
  { items: [planItem({ quantity: 2 }), OVERAGE] },
  { items: [planItem()] },
  { currency: 'eur' },
  { cancelAt: 5 },
  { cancelAtPeriodEnd: true },
  { schedule: 'sub_sched_1' },
  { discounts: ['di_1'] },
  { collectionMethod: 'send_invoice' },
  { isCollectionPaused: true },
  { id: 'sub_2' },
])('the hash differs after %j', (changes) => {
  expect(stripeHash(customer({ subscriptions: [subscription(changes)] }))).not.toBe(stripeHash(customer()));
});
