import { describe, expect, it, test } from 'vitest';
import { movementsOf, sumMovements } from '../../../services/insights/domain/movements.ts';
import type { ChangeRow } from '../../../shared/account/change.ts';
import { AT, changed, FREE, openedCheckout, paying } from '../../support/insights/changeRows.ts';

const DAY = '2026-11-20';
const firstDays =
  (days: { firstRevenueDay?: string; migratedDay?: string } = {}) =>
  () =>
    days;
const kindsOf = (rows: ChangeRow[], days = {}) =>
  movementsOf(DAY, rows, firstDays(days)).map(({ kind }) => kind);

describe('the kind of a movement', () => {
  test.each([
    ['new', 0, 2_900, { firstRevenueDay: DAY }],
    ['migrated', 0, 2_900, { firstRevenueDay: DAY, migratedDay: '2026-11-01' }],
    ['reactivation', 0, 2_900, { firstRevenueDay: '2026-11-19' }],
    ['reactivation', 0, 2_900, { firstRevenueDay: '2026-11-19', migratedDay: '2026-11-01' }],
    ['expansion', 2_900, 2_901, { firstRevenueDay: '2026-01-01' }],
    ['contraction', 3_033, 3_032, { firstRevenueDay: '2026-01-01' }],
    ['churn', 1, 0, { firstRevenueDay: '2026-01-01' }],
  ])('is %s for %i and then %i', (kind, before, after, days) => {
    const rows = [changed(before > 0 ? paying(before) : FREE, after > 0 ? paying(after) : FREE)];
    expect(kindsOf(rows, days)).toEqual([kind]);
  });

  it('is new if the directory does not have a first day yet, or a later one because the row was late', () => {
    const rows = [changed(FREE, paying(2_900))];
    expect(movementsOf(DAY, rows, () => undefined)[0]?.kind).toBe('new');
    expect(kindsOf(rows, { firstRevenueDay: '2026-11-21' })).toEqual(['new']);
  });

  it('is churn for an erasure', () => {
    expect(kindsOf([changed(paying(9_900), undefined)])).toEqual(['churn']);
  });

  it('is that of the first amount against the last one of several changes, in the order of their names', () => {
    const rows = [
      changed(paying(9_900), FREE, { name: '000000000010' }),
      changed(paying(2_900), paying(9_900), { name: '000000000009' }),
      changed(FREE, paying(2_900), { name: '000000000011' }),
    ];
    expect(movementsOf(DAY, rows, firstDays({ firstRevenueDay: '2026-01-01' }))).toEqual([]);
    const last = changed(paying(2_900), paying(3_000), { name: '000000000012' });
    expect(movementsOf(DAY, [last, ...rows], firstDays({ firstRevenueDay: '2026-01-01' }))).toMatchObject([
      { kind: 'expansion', beforeMinor: 2_900, afterMinor: 3_000 },
    ]);
  });
});

it('an account that pays as much as before has no movement, whatever else changed', () => {
  expect(kindsOf([changed(FREE, paying(0, { status: 'trialing' }))])).toEqual([]);
  expect(kindsOf([changed(paying(2_900), paying(2_900, { plan: 'growth', status: 'past_due' }))])).toEqual(
    [],
  );
});

it('a movement has the plans that were paid for, and none for nothing', () => {
  const upgrade = changed(paying(2_900), paying(9_900, { plan: 'growth' }));
  expect(movementsOf(DAY, [upgrade], firstDays())[0]).toEqual({
    accountId: 'a',
    kind: 'expansion',
    planBefore: 'starter',
    plan: 'growth',
    beforeMinor: 2_900,
    afterMinor: 9_900,
  });
  const trial = changed(paying(0, { status: 'trialing' }), paying(2_900));
  expect(movementsOf(DAY, [trial], firstDays())[0]).not.toHaveProperty('planBefore');
});

describe('an opening', () => {
  const opening = changed(undefined, paying(2_900), { kind: 'opening', name: '000000000005' });

  it('is a movement of its own, and later changes of the day are compared from there', () => {
    const upgrade = changed(paying(2_900), paying(9_900), { name: '000000000006' });
    expect(movementsOf(DAY, [upgrade, opening], firstDays({ firstRevenueDay: DAY }))).toMatchObject([
      { kind: 'opening', beforeMinor: 0, afterMinor: 2_900 },
      { kind: 'expansion', beforeMinor: 2_900, afterMinor: 9_900 },
    ]);
  });

  it('of an account without revenue is no movement, and a subscription on the same day is new', () => {
    const free = changed(undefined, FREE, { kind: 'opening', name: '000000000001' });
    const bought = changed(FREE, paying(2_900), { name: '000000000002' });
    expect(kindsOf([free, bought], { firstRevenueDay: DAY })).toEqual(['new']);
  });

  it('by a restore in the middle of a day has the amount by which the account was replaced', () => {
    const bought = changed(FREE, paying(2_900), { name: '000000000001' });
    const restored = changed(paying(2_900), FREE, { kind: 'opening', name: '000000000002' });
    const again = changed(FREE, paying(9_900), { name: '000000000003' });
    const movements = movementsOf(DAY, [bought, restored, again], firstDays({ firstRevenueDay: DAY }));
    expect(movements.map(({ kind }) => kind)).toEqual(['new', 'opening', 'new']);
    expect(movements.reduce((sum, one) => sum + one.afterMinor - one.beforeMinor, 0)).toBe(9_900);
  });
});

describe('a payment failure', () => {
  const failed = (rows: ChangeRow[]) =>
    movementsOf(DAY, rows, firstDays()).map((one) => one.isPaymentFailure);

  it('is a loss of an account that was past due, or became unpaid', () => {
    expect(failed([changed(paying(2_900, { status: 'past_due' }), FREE)])).toEqual([true]);
    expect(failed([changed(paying(2_900), paying(0, { status: 'unpaid' }))])).toEqual([true]);
    expect(failed([changed(paying(2_900, { status: 'past_due' }), undefined)])).toEqual([true]);
  });

  it('is decided by the change that lost the revenue, not by the first one of the day', () => {
    const due = changed(paying(2_900), paying(2_900, { status: 'past_due' }), { name: '1' });
    const lost = changed(paying(2_900, { status: 'past_due' }), paying(0, { status: 'canceled' }), {
      name: '2',
    });
    const later = changed(paying(0, { status: 'canceled' }), FREE, { name: '3' });
    expect(failed([due, lost, later])).toEqual([true]);
    const paid = changed(paying(2_900, { status: 'past_due' }), paying(2_900), { name: '1' });
    const cancelled = changed(paying(2_900), paying(0, { status: 'canceled' }), { name: '2' });
    expect(failed([paid, cancelled])).toEqual([false]);
  });

  it('is not said of other movements', () => {
    expect(failed([changed(FREE, paying(2_900))])).toEqual([undefined]);
  });
});

it('movements are sorted by account; checkouts and drifts are none', () => {
  const drift: ChangeRow = {
    kind: 'drift',
    accountId: 'a',
    name: 'drift#1',
    at: AT,
    fields: ['plan'],
    plan: 'starter',
    planBefore: 'free',
  };
  const rows = [
    changed(FREE, paying(1), { accountId: 'b' }),
    drift,
    openedCheckout('c', AT),
    changed(FREE, paying(1), { accountId: 'B' }),
  ];
  expect(movementsOf(DAY, rows, firstDays()).map(({ accountId }) => accountId)).toEqual(['B', 'b']);
});

it('sums by kind have accounts and amounts, of a weekly price too', () => {
  const rows = ['a', 'b', 'c'].map((accountId) => changed(FREE, paying(3_033), { accountId }));
  rows.push(changed(paying(3_033), FREE, { accountId: 'd' }));
  expect(sumMovements(movementsOf(DAY, rows, firstDays({ firstRevenueDay: DAY })))).toEqual({
    new: { accounts: 3, amountMinor: 9_099 },
    churn: { accounts: 1, amountMinor: -3_033 },
  });
});
