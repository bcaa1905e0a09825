import { describe, expect, it } from 'vitest';
import type { SubscriptionSummary } from '../../../shared/account/account.ts';
import { entitlementsAt } from '../../../shared/account/entitlements.ts';
import { addMonths, isoDay, SECONDS_PER_DAY } from '../../../shared/time.ts';
import { at, GRACE_END, NOW, START, subscription } from './support/subscriptions.ts';

/** A subscription with the given paid time, at 09:00 on days such as `2026-11-10`, and a grace of seven days. */
function paidTime(
  days: { start: string; end: string; anchor?: string },
  changes: Partial<SubscriptionSummary> = {},
): SubscriptionSummary {
  const { start, end, anchor = start } = days;
  const paidUntil = nine(end);
  const graceUntil = paidUntil + 7 * SECONDS_PER_DAY;
  return subscription({ periodStart: nine(start), paidUntil, anchor: nine(anchor), graceUntil, ...changes });
}

const nine = (day: string) => at(`${day}T09:00:00Z`);

/** The days on which the period of the instant begins and ends, with the plan and quota. */
function quotaOn(summary: SubscriptionSummary, day: string) {
  const { periodStart, periodEnd, plan, sessionsIncluded } = entitlementsAt({
    subscription: summary,
    now: nine(day),
  });
  for (const instant of [periodStart, periodEnd]) expect(instant % SECONDS_PER_DAY).toBe(9 * 3_600);
  return [isoDay(periodStart), isoDay(periodEnd), plan, sessionsIncluded];
}

describe('the grace', () => {
  it.each([
    // 5,000 × 7 days / days of the month, rounded up.
    { start: '2026-01-10', end: '2026-02-10', next: '2026-03-10', quota: 1_250 },
    { start: '2028-01-10', end: '2028-02-10', next: '2028-03-10', quota: 1_207 },
    { start: '2026-10-10', end: '2026-11-10', next: '2026-12-10', quota: 1_167 },
    { start: '2026-11-10', end: '2026-12-10', next: '2027-01-10', quota: 1_130 },
  ])('that follows $end begins a period with $quota sessions of the month until $next', (given) => {
    const { start, end, next, quota } = given;
    const summary = paidTime({ start, end });
    expect(quotaOn(summary, end)).toEqual([end, next, 'starter', quota]);
    const graceEnd = summary.paidUntil + 7 * SECONDS_PER_DAY;
    const last = entitlementsAt({ subscription: summary, now: graceEnd - 1 });
    expect(last).toMatchObject({ sessionsIncluded: quota, accessUntil: graceEnd, validUntil: graceEnd });
    expect(quotaOn(summary, isoDay(graceEnd))).toEqual([end, next, 'free', 100]);
  });

  it('of 28 days before 28 February grants the whole quota and never more', () => {
    const days = { start: '2027-01-28', end: '2027-02-28' };
    const longest = paidTime(days, { graceUntil: nine('2027-03-28') });
    expect(quotaOn(longest, '2027-02-28')).toEqual(['2027-02-28', '2027-03-28', 'starter', 5_000]);
    const longer = paidTime(days, { graceUntil: nine('2027-04-10') });
    expect(quotaOn(longer, '2027-02-28')).toEqual(['2027-02-28', '2027-03-28', 'starter', 5_000]);
  });

  it('becomes the paid month when the invoice is paid: the period stays, with the full quota', () => {
    const before = entitlementsAt({
      subscription: paidTime({ start: '2026-11-10', end: '2026-12-10' }),
      now: nine('2026-12-12'),
    });
    const after = entitlementsAt({
      subscription: paidTime({ start: '2026-12-10', end: '2027-01-10', anchor: '2026-11-10' }),
      now: nine('2026-12-12'),
    });
    expect([after.periodStart, after.periodEnd]).toEqual([before.periodStart, before.periodEnd]);
    expect([before.sessionsIncluded, after.sessionsIncluded]).toEqual([1_130, 5_000]);
  });
});

describe('the credit of an invoiced customer', () => {
  const invoiced = paidTime(
    { start: '2026-11-10', end: '2026-12-10' },
    { creditUntil: nine('2026-11-25'), graceUntil: undefined },
  );

  it('grants the full quota until it ends, then the free plan in the same period', () => {
    expect(quotaOn(invoiced, '2026-11-24')).toEqual(['2026-11-10', '2026-12-10', 'starter', 5_000]);
    expect(quotaOn(invoiced, '2026-11-25')).toEqual(['2026-11-10', '2026-12-10', 'free', 100]);
    expect(entitlementsAt({ subscription: invoiced, now: NOW }).validUntil).toBe(nine('2026-11-25'));
  });

  it('that covers the whole period has no grace after it', () => {
    const covered = { ...invoiced, creditUntil: nine('2026-12-10') };
    expect(quotaOn(covered, '2026-12-09')).toEqual(['2026-11-10', '2026-12-10', 'starter', 5_000]);
    expect(quotaOn(covered, '2026-12-10')).toEqual(['2026-12-10', '2027-01-10', 'free', 100]);
  });

  it('is a grace for the part of it that lies after the paid time', () => {
    const late = paidTime({ start: '2026-11-10', end: '2026-12-10' }, { graceUntil: nine('2026-12-12') });
    expect(quotaOn(late, '2026-12-11')).toEqual(['2026-12-10', '2027-01-10', 'starter', 323]);
    expect(quotaOn(late, '2026-12-12')).toEqual(['2026-12-10', '2027-01-10', 'free', 100]);
  });
});

describe('a quota that is not the plan’s', () => {
  it('holds in its own period only', () => {
    const changed = subscription({ included: [START, 7_421], paidUntil: addMonths(START, 3) });
    const quotaAt = (now: number) => entitlementsAt({ subscription: changed, now }).sessionsIncluded;
    expect(quotaAt(NOW)).toBe(7_421);
    expect(quotaAt(addMonths(START, 1))).toBe(5_000);
  });

  it('can be 0, and does not limit the grace', () => {
    const none = subscription({ included: [START, 0] });
    expect(entitlementsAt({ subscription: none, now: NOW })).toMatchObject({
      plan: 'starter',
      sessionsIncluded: 0,
    });
    expect(entitlementsAt({ subscription: none, now: GRACE_END - 1 }).sessionsIncluded).toBe(1_130);
  });

  it('is the plan’s in a trial of any length', () => {
    const trial = paidTime(
      { start: '2026-11-01', end: '2026-11-15', anchor: '2026-11-15' },
      { included: [nine('2026-11-01'), 5_000] },
    );
    expect(quotaOn(trial, '2026-11-14')).toEqual(['2026-11-01', '2026-11-15', 'starter', 5_000]);
    expect(quotaOn(trial, '2026-11-15')).toEqual(['2026-11-15', '2026-12-15', 'starter', 1_167]);
  });
});

describe('a year that was paid up front', () => {
  const yearly = paidTime({ start: '2026-01-31', end: '2027-01-31' });

  it('has twelve monthly periods with the full quota each, and then a grace', () => {
    const starts = Array.from({ length: 12 }, (_, month) => addMonths(yearly.anchor, month));
    const periods = starts.map((now) => entitlementsAt({ subscription: yearly, now }));
    expect(periods.map(({ periodStart }) => periodStart)).toEqual(starts);
    expect(new Set(periods.map(({ sessionsIncluded }) => sessionsIncluded))).toEqual(new Set([5_000]));
    for (const [index, { periodEnd, validUntil }] of periods.entries()) {
      expect([periodEnd, validUntil]).toEqual(Array(2).fill(addMonths(yearly.anchor, index + 1)));
    }
    expect(quotaOn(yearly, '2027-01-31')).toEqual(['2027-01-31', '2027-02-28', 'starter', 1_250]);
  });
});

describe('an anchor on the 31st', () => {
  it.each([
    ['2026-01-31', '2026-02-28'],
    ['2026-02-28', '2026-03-31'],
    ['2026-03-31', '2026-04-30'],
    ['2026-04-30', '2026-05-31'],
    ['2026-07-31', '2026-08-31'],
    ['2028-01-31', '2028-02-29'],
    ['2028-02-29', '2028-03-31'],
  ])('has a whole quota from %s to %s', (start, end) => {
    const summary = paidTime({ start, end, anchor: '2026-01-31' });
    const now = isoDay(summary.paidUntil - SECONDS_PER_DAY);
    expect(quotaOn(summary, now)).toEqual([start, end, 'starter', 5_000]);
  });

  it('that is known after a first period from 28 February to 31 March continues to 30 April', () => {
    // Stripe's anchor of a subscription on the 31st that began on 28 February, moved to a month with that day.
    const first = paidTime({ start: '2026-02-28', end: '2026-03-31', anchor: '2026-03-31' });
    expect(quotaOn(first, '2026-03-01')).toEqual(['2026-02-28', '2026-03-31', 'starter', 5_000]);
    expect(quotaOn(first, '2026-03-31')).toEqual(['2026-03-31', '2026-04-30', 'starter', 1_167]);
    const second = paidTime({ start: '2026-03-31', end: '2026-04-30', anchor: '2026-03-31' });
    expect(quotaOn(second, '2026-04-29')).toEqual(['2026-03-31', '2026-04-30', 'starter', 5_000]);
    expect(quotaOn(second, '2026-04-30')).toEqual(['2026-04-30', '2026-05-31', 'starter', 1_130]);
  });
});

describe('a paid time that is not a number of months', () => {
  it('of a week grants a week’s share, rounded down', () => {
    const week = paidTime({ start: '2026-11-10', end: '2026-11-17' });
    expect(quotaOn(week, '2026-11-12')).toEqual(['2026-11-10', '2026-11-17', 'starter', 1_166]);
  });

  it('of a week is followed by a grace and free months that begin with its end', () => {
    const week = paidTime({ start: '2026-11-10', end: '2026-11-17' });
    expect(quotaOn(week, '2026-11-17')).toEqual(['2026-11-17', '2026-12-17', 'starter', 1_167]);
    expect(quotaOn(week, '2026-11-24')).toEqual(['2026-11-17', '2026-12-17', 'free', 100]);
    expect(quotaOn(week, '2026-12-17')).toEqual(['2026-12-17', '2027-01-17', 'free', 100]);
  });

  it('begins with a partial period where the anchor is a later day', () => {
    const partial = paidTime({ start: '2026-11-20', end: '2026-12-01', anchor: '2026-12-01' });
    expect(quotaOn(partial, '2026-11-25')).toEqual(['2026-11-20', '2026-12-01', 'starter', 1_833]);
    expect(quotaOn(partial, '2026-12-01')).toEqual(['2026-12-01', '2027-01-01', 'starter', 1_130]);
  });
});

describe('the free months after a plan', () => {
  it('begin with its last period: a plan lost on 30 December has one free quota around New Year', () => {
    const lost = paidTime({ start: '2026-11-30', end: '2026-12-30' }, { cancelAt: nine('2026-12-30') });
    for (const day of ['2026-12-30', '2026-12-31', '2027-01-01', '2027-01-29']) {
      expect(quotaOn(lost, day)).toEqual(['2026-12-30', '2027-01-30', 'free', 100]);
    }
    expect(quotaOn(lost, '2027-01-30')).toEqual(['2027-01-30', '2027-02-28', 'free', 100]);
    expect(quotaOn(lost, '2027-02-28')).toEqual(['2027-02-28', '2027-03-30', 'free', 100]);
  });

  it('begin after the period in which the plan was lost, with one free quota in it', () => {
    const lost = paidTime({ start: '2026-11-10', end: '2026-12-10' }, { status: 'canceled' });
    expect(quotaOn(lost, '2026-11-30')).toEqual(['2026-11-10', '2026-12-10', 'free', 100]);
    expect(quotaOn(lost, '2026-12-10')).toEqual(['2026-12-10', '2027-01-10', 'free', 100]);
  });
});
