import { describe, expect, it } from 'vitest';
import { withSubscription } from '../../../services/webhooks/domain/carryOver.ts';
import type { PaidTime } from '../../../services/webhooks/domain/paidTime.ts';
import type { PlanLine } from '../../../services/webhooks/domain/planLines.ts';
import type { Account, SubscriptionSummary } from '../../../shared/account/account.ts';
import { PLANS } from '../../../shared/account/plans.ts';
import { newAccount, rollOver } from '../../../shared/account/rollOver.ts';
import { DAY, END, line, paidTime, START } from '../../support/billing/stripeObjects.ts';

const MIDDLE = START + 15 * DAY;
const planLine = (changes: Partial<PlanLine> = {}): PlanLine => ({
  ...line(),
  price: 'price_s',
  plan: 'starter',
  sessionsIncluded: PLANS[changes.plan ?? 'starter'].sessionsIncluded,
  anchor: START,
  ...changes,
});

/** Starter was bought, growth followed in the middle of the month, and its invoice credited the rest of starter. */
const PAID_LINES = [
  planLine(),
  planLine({ start: MIDDLE, isCredit: true }),
  planLine({ plan: 'growth', start: MIDDLE, end: MIDDLE + 31 * DAY, anchor: MIDDLE }),
];
const GROWTH = paidTime({
  plan: 'growth',
  periodStart: MIDDLE,
  paidUntil: MIDDLE + 31 * DAY,
  anchor: MIDDLE,
});

const summary = ({ price: _price, paidLines: _lines, ...paid }: PaidTime): SubscriptionSummary => ({
  id: 'sub_1',
  customer: 'cus_1',
  status: 'active',
  ...paid,
});

const starter = (used: number): Account => ({
  ...withSubscription(newAccount('u1', START), summary(paidTime()), { paidTime: paidTime(), now: START }),
  sessionsUsed: used,
});

const upgraded = (account: Account, now: number, paidLines: PlanLine[] | undefined = PAID_LINES) =>
  withSubscription(account, summary(GROWTH), {
    paidTime: { ...GROWTH, ...(paidLines ? { paidLines } : {}) },
    now,
  });

describe('a sync that began before a period ended', () => {
  it('keeps the period that a start has begun since, with its usage', () => {
    const before = starter(5_000);
    const begun = rollOver(before, END + 1);
    expect(begun).toMatchObject({ usageSince: END, sessionsUsed: 0 });
    const renewed = paidTime({ periodStart: END, paidUntil: END + 30 * DAY });
    for (const paid of [paidTime(), renewed]) {
      const after = withSubscription(begun, summary(paid), { paidTime: paid, now: END - 1 });
      expect(after).toMatchObject({ usageSince: END, sessionsUsed: 0 });
    }
  });
});

describe('usage of a subscription that has ended', () => {
  const ENDED = END + 10 * DAY;
  const ended: Account = { ...starter(4_000), subscription: { ...summary(paidTime()), status: 'canceled' } };
  const free = { ...rollOver(ended, ENDED), sessionsUsed: 3_000 };

  it('is not carried into another one, nor is usage of the free month after it', () => {
    const growth = paidTime({
      plan: 'growth',
      periodStart: ENDED,
      paidUntil: ENDED + 30 * DAY,
      anchor: ENDED,
    });
    const after = withSubscription(
      free,
      { ...summary(growth), id: 'sub_2' },
      { paidTime: { ...growth, paidLines: PAID_LINES }, now: ENDED },
    );
    expect(after).toMatchObject({ plan: 'growth', sessionsUsed: 0 });
  });

  it('is not carried either if the purchase is seen after the free month ended', () => {
    const bought = paidTime({
      periodStart: free.periodEnd - DAY,
      paidUntil: free.periodEnd + 29 * DAY,
      anchor: free.periodEnd - DAY,
    });
    const later = rollOver(free, free.periodEnd);
    const after = withSubscription(
      later,
      { ...summary(bought), id: 'sub_2' },
      { paidTime: bought, now: free.periodEnd + DAY },
    );
    expect(after).toMatchObject({ plan: 'starter', usageSince: free.periodEnd, sessionsUsed: 0 });
  });

  it('is carried while the other one’s time overlaps', () => {
    const after = withSubscription(
      ended,
      { ...summary(GROWTH), id: 'sub_2' },
      { paidTime: { ...GROWTH, paidLines: PAID_LINES }, now: MIDDLE },
    );
    expect(after).toMatchObject({ plan: 'growth', sessionsUsed: 1_500 });
  });
});

describe('usage in a new period', () => {
  it('starts with what was used beyond the time that was paid for', () => {
    const after = upgraded(starter(4_000), MIDDLE);
    expect(after).toMatchObject({
      plan: 'growth',
      sessionsIncluded: 20_000,
      sessionsUsed: 1_500,
      usageSince: MIDDLE,
    });
    expect(after.previous?.[0]).toEqual([START, 5_000, 2_500]);
  });

  it('starts at 0 if less was used than paid for', () => {
    expect(upgraded(starter(2_000), MIDDLE).sessionsUsed).toBe(0);
  });

  it('starts at 0 without a credit', () => {
    const withoutCredit = withSubscription(starter(5_000), summary(GROWTH), {
      paidTime: GROWTH,
      now: MIDDLE,
    });
    expect(withoutCredit.sessionsUsed).toBe(0);
  });

  it('is all carried over if the old period was not paid', () => {
    const unpaid = PAID_LINES.slice(1);
    expect(upgraded(starter(1_000), MIDDLE, unpaid).sessionsUsed).toBe(1_000);
  });

  it('is the same after a second sync', () => {
    const once = upgraded(starter(4_000), MIDDLE);
    expect(upgraded(once, MIDDLE + 60)).toMatchObject({ sessionsUsed: 1_500, usageSince: MIDDLE });
  });

  it('counts negotiated sessions by the time that has passed', () => {
    const negotiated = { ...starter(4_000), terms: { sessionsIncluded: 6_000 }, sessionsIncluded: 6_000 };
    expect(upgraded(negotiated, MIDDLE).sessionsUsed).toBe(1_000);
    const short = { ...negotiated, periodEnd: START + 20 * DAY };
    expect(upgraded(short, MIDDLE).sessionsUsed).toBe(0);
    const over = { ...negotiated, terms: { sessionsIncluded: 6_000, until: MIDDLE - DAY } };
    expect(upgraded(over, MIDDLE).sessionsUsed).toBe(1_500);
  });
});

describe('usage when the period moves back', () => {
  const NEXT = END + DAY;

  it('includes what the period before used beyond the paid time, once', () => {
    const late = upgraded({ ...starter(4_000), sessionsUsed: 4_000 }, NEXT);
    expect(late).toMatchObject({ plan: 'growth', periodStart: MIDDLE, usageSince: END, sessionsUsed: 1_500 });
    expect(upgraded(late, NEXT + 60).sessionsUsed).toBe(1_500);
  });

  it('includes the whole usage of a period that it goes back to', () => {
    const account = upgraded(starter(4_000), MIDDLE);
    const back = withSubscription({ ...account, sessionsUsed: 2_000 }, summary(paidTime()), {
      paidTime: paidTime(),
      now: MIDDLE + DAY,
    });
    expect(back).toMatchObject({
      plan: 'starter',
      periodStart: START,
      usageSince: MIDDLE,
      sessionsUsed: 4_500,
    });
    const again = withSubscription(back, summary(paidTime()), {
      paidTime: paidTime(),
      now: MIDDLE + 2 * DAY,
    });
    expect(again.sessionsUsed).toBe(4_500);
  });

  it('includes all periods that began since', () => {
    const weekly = (start: number) =>
      paidTime({
        periodStart: start,
        paidUntil: start + 7 * DAY,
        anchor: start,
        graceUntil: start + 14 * DAY,
      });
    const use = (account: Account, paid: PaidTime, sessions: number) => ({
      ...withSubscription(account, summary(paid), { paidTime: paid, now: paid.periodStart }),
      sessionsUsed: sessions,
    });
    let account = starter(1_000);
    for (const [week, sessions] of [10, 20, 40].entries()) {
      account = use(account, weekly(START + (1 + 7 * week) * DAY), sessions);
    }
    const back = withSubscription(account, summary(paidTime()), {
      paidTime: paidTime(),
      now: START + 20 * DAY,
    });
    expect(back.sessionsUsed).toBe(1_000 + 10 + 20 + 40);
  });
});
