import { describe, expect, it, test } from 'vitest';
import {
  addToCohorts,
  checkoutsOf,
  isConverted,
  isSubscribing,
} from '../../../services/insights/domain/conversion.ts';
import type { Cohort } from '../../../services/insights/domain/totals.ts';
import type { DirectoryRow } from '../../../shared/account/directory.ts';
import { AT, changed, FREE, openedCheckout, paying } from '../../support/insights/changeRows.ts';

const at = (instant: string) => Date.parse(instant) / 1000;

describe('an account converts', () => {
  test.each([
    ['2026-11-01', '2026-12-01T23:59:59Z', true],
    ['2026-11-01', '2026-12-02T00:00:00Z', false],
    ['2026-01-31', '2026-03-02T23:59:59Z', true],
    ['2026-01-31', '2026-03-03T00:00:00Z', false],
    ['2024-01-31', '2024-03-01T23:59:59Z', true],
    ['2024-01-31', '2024-03-02T00:00:00Z', false],
    ['2026-11-01', '2026-10-15T00:00:00Z', true],
  ])('with a first session on %s and a payment at %s: %s', (firstSessionDay, paidAt, converts) => {
    expect(isConverted({ firstSessionDay, paidAt: at(paidAt) })).toBe(converts);
  });
});

describe('a cohort', () => {
  const UNTIL = at('2026-12-01T00:00:00Z');
  const cohortsOf = (rows: Partial<DirectoryRow>[]) => {
    const cohorts = new Map<string, Cohort>();
    for (const [index, row] of rows.entries())
      addToCohorts(cohorts, { accountId: `u${index}`, ...row }, UNTIL);
    return Object.fromEntries(cohorts);
  };

  it('has accounts by the day of their first session, and migrated ones apart', () => {
    const paid = { firstPaidAt: at('2026-11-05T00:00:00Z') };
    expect(
      cohortsOf([
        { firstSessionDay: '2026-11-01' },
        { firstSessionDay: '2026-11-01', ...paid },
        { firstSessionDay: '2026-11-01', migratedDay: '2026-10-01', ...paid },
        { firstSessionDay: '2026-11-02', ...paid },
        { createdAt: AT, ...paid },
      ]),
    ).toEqual({
      '2026-11-01': { started: 2, converted: 1, migrated: 1 },
      '2026-11-02': { started: 1, converted: 1, migrated: 0 },
    });
  });

  it('leaves out what happened after the last day that is computed', () => {
    const rows = [
      { firstSessionDay: '2026-11-30', firstPaidAt: UNTIL - 1 },
      { firstSessionDay: '2026-11-30', firstPaidAt: UNTIL },
      { firstSessionDay: '2026-12-01' },
    ];
    expect(cohortsOf(rows)).toEqual({ '2026-11-30': { started: 2, converted: 1, migrated: 0 } });
  });
});

describe('a change that subscribes', () => {
  test.each([
    ['a first subscription', undefined, paying(2_900), true],
    ['a trial', FREE, paying(0, { status: 'trialing' }), true],
    ['a subscription after one that ended', paying(0, { status: 'canceled' }), paying(2_900), true],
    [
      'a first payment after one that was incomplete',
      paying(0, { status: 'incomplete' }),
      paying(2_900),
      true,
    ],
    ['a subscription that is not paid yet', FREE, paying(0, { status: 'incomplete' }), false],
    ['another plan', paying(2_900), paying(9_900, { plan: 'growth' }), false],
    ['the end of a trial', paying(0, { status: 'trialing' }), paying(2_900), false],
    ['a late payment', paying(2_900, { status: 'past_due' }), paying(2_900), false],
    ['a cancellation', paying(2_900), paying(0, { status: 'canceled' }), false],
    ['an erasure', paying(2_900), undefined, false],
  ])('%s', (_name, before, after, subscribes) => {
    expect(isSubscribing(changed(before, after))).toBe(subscribes);
  });

  it('is no opening and no checkout', () => {
    expect(isSubscribing(changed(undefined, paying(2_900), { kind: 'opening' }))).toBe(false);
    expect(isSubscribing(openedCheckout('a', AT))).toBe(false);
  });
});

describe('checkouts of a day', () => {
  const WEEK = 7 * 86_400;

  test.each([
    [-1, 0],
    [0, 1],
    [1, 1],
    [WEEK - 1, 1],
    [WEEK, 0],
  ])('have a subscription %i s later: %i', (seconds, subscribed) => {
    const checkouts = checkoutsOf([{ accountId: 'a', at: AT }], [{ accountId: 'a', at: AT + seconds }]);
    expect(checkouts).toEqual({ opened: 1, subscribed });
  });

  it('count an account once, from its first checkout, and not the subscription of another', () => {
    const opened = [
      { accountId: 'a', at: AT + 100 },
      { accountId: 'a', at: AT },
      { accountId: 'b', at: AT },
    ];
    const subscribed = [
      { accountId: 'a', at: AT + 50 },
      { accountId: 'a', at: AT + 60 },
      { accountId: 'c', at: AT + 50 },
    ];
    expect(checkoutsOf(opened, subscribed)).toEqual({ opened: 2, subscribed: 1 });
  });
});
