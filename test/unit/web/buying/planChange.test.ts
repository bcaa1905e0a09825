import { describe, expect, it } from 'vitest';
import {
  type PlanId,
  planChangeOf,
  type SubscriptionOfChange,
  type UsageOfChange,
} from '../../../../web/src/app/buying/planChange.ts';

const PERIOD = { periodStart: '2026-11-01T00:00:00Z', periodEnd: '2026-12-01T00:00:00Z' };
const nowMs = Date.parse('2026-11-02T00:00:00Z');
const END = PERIOD.periodEnd;

const usageOf = (plan: PlanId, more: Partial<UsageOfChange> = {}): UsageOfChange => ({
  plan,
  status: plan === 'free' ? 'none' : 'active',
  paymentDue: false,
  cancelAt: null,
  sessionsUsed: 0,
  sessionsIncluded: 5_000,
  ...PERIOD,
  ...more,
});

const monthly = { interval: 'month', intervalCount: 1 };
const subscriptionOf = (more: Partial<SubscriptionOfChange> = {}): SubscriptionOfChange => ({
  status: 'active',
  price: monthly,
  nextInvoice: { at: END },
  nextPlan: null,
  amountDue: null,
  ...more,
});

const NONE = subscriptionOf({ status: 'none', price: null, nextInvoice: null });

describe('without a subscription', () => {
  it.each(['starter', 'growth'] as const)('%s is bought', (target) => {
    expect(planChangeOf(target, { usage: usageOf('free'), subscription: NONE, nowMs })).toEqual({
      kind: 'buy',
    });
  });

  it.each(['none', 'canceled', 'incomplete_expired'])('the status %s leaves nothing to change', (status) => {
    const subscription = subscriptionOf({ status });
    expect(planChangeOf('growth', { usage: usageOf('free'), subscription, nowMs }).kind).toBe('buy');
    expect(planChangeOf('free', { usage: usageOf('free'), subscription, nowMs }).kind).toBe('current');
  });

  it('a free account whose subscription cannot be read buys', () => {
    const account = { usage: usageOf('free'), subscription: undefined, nowMs };
    expect(planChangeOf('starter', account).kind).toBe('buy');
    expect(planChangeOf('free', account).kind).toBe('current');
  });
});

describe('a greater plan', () => {
  it('begins at once and carries over what the time that passed did not pay for', () => {
    const usage = usageOf('starter', { sessionsUsed: 5_000 });
    const account = { usage, subscription: subscriptionOf(), nowMs };
    expect(planChangeOf('growth', account)).toEqual({
      kind: 'upgrade',
      carried: 4_834,
      isTrial: false,
      isMonthly: true,
    });
  });

  it('carries nothing over of usage that was paid for', () => {
    const usage = usageOf('starter', { sessionsUsed: 166 });
    const account = { usage, subscription: subscriptionOf(), nowMs };
    expect(planChangeOf('growth', account)).toMatchObject({ kind: 'upgrade', carried: 0 });
  });

  it('ends a trial, which carries nothing over', () => {
    const usage = usageOf('starter', { sessionsUsed: 5_000 });
    const account = { usage, subscription: subscriptionOf({ status: 'trialing' }), nowMs };
    expect(planChangeOf('growth', account)).toEqual({
      kind: 'upgrade',
      carried: 0,
      isTrial: true,
      isMonthly: true,
    });
  });

  it('is an upgrade also while the subscription cannot be read', () => {
    const account = { usage: usageOf('starter'), subscription: undefined, nowMs };
    expect(planChangeOf('growth', account).kind).toBe('upgrade');
  });
});

describe('a smaller plan', () => {
  it.each([
    ['starter', { kind: 'downgrade', at: END, isMonthly: true }],
    ['free', { kind: 'cancel', at: END }],
  ] as const)('%s waits for the end of the period', (target, change) => {
    const account = { usage: usageOf('growth'), subscription: subscriptionOf(), nowMs };
    expect(planChangeOf(target, account)).toEqual(change);
  });

  it.each([
    [{ interval: 'year', intervalCount: 1 }, false],
    [{ interval: 'month', intervalCount: 3 }, false],
    [monthly, true],
  ])('and a greater one know whether the account pays by the month: %j', (price, isMonthly) => {
    const subscription = subscriptionOf({ price });
    const smaller = { usage: usageOf('growth'), subscription, nowMs };
    const greater = { usage: usageOf('starter'), subscription, nowMs };
    expect(planChangeOf('starter', smaller)).toMatchObject({ kind: 'downgrade', isMonthly });
    expect(planChangeOf('growth', greater)).toMatchObject({ kind: 'upgrade', isMonthly });
  });

  it('waits for the end of a year that was paid for', () => {
    const price = { interval: 'year', intervalCount: 1 };
    const subscription = subscriptionOf({ price, nextInvoice: { at: '2027-10-01T00:00:00Z' } });
    const account = { usage: usageOf('growth'), subscription, nowMs };
    expect(planChangeOf('free', account)).toEqual({ kind: 'cancel', at: '2027-10-01T00:00:00Z' });
  });
});

describe('a change that is planned', () => {
  const at = END;

  it('to the free plan can be taken back, is planned already, and comes before any other', () => {
    const usage = usageOf('starter', { cancelAt: at });
    const subscription = subscriptionOf({ nextPlan: { plan: 'free', at }, nextInvoice: null });
    for (const known of [subscription, undefined]) {
      const account = { usage, subscription: known, nowMs };
      expect(planChangeOf('starter', account)).toEqual({ kind: 'keep', next: 'free', at });
      expect(planChangeOf('free', account)).toEqual({ kind: 'planned', at });
      expect(planChangeOf('growth', account)).toEqual({ kind: 'busy', next: 'free', at });
    }
  });

  it('to a smaller plan is the same', () => {
    const subscription = subscriptionOf({ nextPlan: { plan: 'starter', at } });
    const account = { usage: usageOf('growth'), subscription, nowMs };
    expect(planChangeOf('growth', account)).toEqual({ kind: 'keep', next: 'starter', at });
    expect(planChangeOf('starter', account)).toEqual({ kind: 'planned', at });
    expect(planChangeOf('free', account)).toEqual({ kind: 'busy', next: 'starter', at });
  });
});

describe('while a payment is due', () => {
  const amountDue = { pageUrl: 'https://invoice.stripe.com/i/1' };

  it.each(['starter', 'free'] as const)('the account does not go to %s', (target) => {
    const subscription = subscriptionOf({ status: 'past_due', amountDue });
    const account = { usage: usageOf('growth'), subscription, nowMs };
    expect(planChangeOf(target, account)).toEqual({ kind: 'unpaid', ...amountDue });
  });

  it('the usage alone keeps the plan as it is', () => {
    const usage = usageOf('starter', { status: 'past_due', paymentDue: true });
    const account = { usage, subscription: undefined, nowMs };
    expect(planChangeOf('growth', account)).toEqual({ kind: 'unpaid', pageUrl: null });
    expect(planChangeOf('starter', account).kind).toBe('current');
  });

  it('an account whose grace is over buys no second subscription', () => {
    const subscription = subscriptionOf({ status: 'past_due', amountDue });
    const account = { usage: usageOf('free'), subscription, nowMs };
    expect(planChangeOf('starter', account).kind).toBe('unpaid');
    expect(planChangeOf('free', account).kind).toBe('current');
  });
});

it('what the account has is the plan that it has', () => {
  const account = { usage: usageOf('growth'), subscription: subscriptionOf(), nowMs };
  expect(planChangeOf('growth', account)).toEqual({ kind: 'current' });
});
