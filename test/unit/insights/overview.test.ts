import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../../../services/insights/domain/days.ts';
import type { FigureDay } from '../../../services/insights/domain/everyDay.ts';
import { gapMinorOf, overviewOf } from '../../../services/insights/domain/overview.ts';

import { MOVEMENT_KINDS } from '../../../shared/contract/insights/inputs.ts';
import { totalsOf } from '../../support/insights/totalsOf.ts';

const NOW = Date.parse('2026-11-29T12:00:00Z') / 1000;
const overview = (stored: FigureDay[], from: string, to: string) =>
  overviewOf(stored, { range: { from, to }, now: NOW });

describe('an overview', () => {
  it('has the figures at the end of the last day and those before the first one', () => {
    const stored = [
      totalsOf('2026-11-26', { levels: { 'mrr#starter': 2_900, 'subscribers#starter': 1 } }),
      totalsOf('2026-11-27', {
        levels: {
          'accounts#free': 4,
          'accounts#growth': 1,
          'mrr#starter': 2_900,
          'mrr#growth': 9_900,
          'subscribers#starter': 1,
          'subscribers#growth': 1,
          committed_mrr: 9_900,
          mrr_at_risk: 2_900,
          at_80: 2,
          used_up: 1,
          payment_due: 1,
          terms: 3,
        },
        movements: { new: { accounts: 1, amountMinor: 9_900 } },
      }),
    ];
    const result = overview(stored, '2026-11-27', '2026-11-27');
    expect(result).toMatchObject({
      mrrMinor: 12_800,
      committedMrrMinor: 9_900,
      mrrAtRiskMinor: 2_900,
      subscribers: 2,
      startMrrMinor: 2_900,
      startSubscribers: 1,
      states: { at80: 2, usedUp: 1, paymentDue: 1, terms: 3 },
      plans: [
        { plan: 'free', accounts: 4, subscribers: 0, mrrMinor: 0 },
        { plan: 'starter', accounts: 0, subscribers: 1, mrrMinor: 2_900 },
        { plan: 'growth', accounts: 1, subscribers: 1, mrrMinor: 9_900 },
      ],
    });
    expect(result.movements.map(({ kind }) => kind)).toEqual(MOVEMENT_KINDS);
    expect(result.movements[0]).toEqual({ kind: 'new', accounts: 1, amountMinor: 9_900 });
    expect(result.movements[1]).toEqual({ kind: 'reactivation', accounts: 0, amountMinor: 0 });
    expect(gapMinorOf(result)).toBe(0);
  });

  it('has plans of earlier catalogues after those of the current one', () => {
    const stored = [
      totalsOf('2026-11-28', { levels: { 'accounts#zeta': 1, 'accounts#alpha': 2, 'accounts#old': 0 } }),
    ];
    const { plans } = overview(stored, '2026-11-28', '2026-11-28');
    expect(plans.map(({ plan }) => plan)).toEqual(['free', 'starter', 'growth', 'alpha', 'zeta']);
  });

  it('has the levels of the last day with totals if a later one has none yet', () => {
    const stored = [totalsOf('2026-11-27', { levels: { 'mrr#growth': 9_900 } })];
    expect(overview(stored, '2026-11-28', '2026-11-29')).toMatchObject({
      mrrMinor: 9_900,
      startMrrMinor: 9_900,
    });
  });

  it('of a stage without any figures is 0', () => {
    expect(overview([], '2026-11-01', '2026-11-29')).toMatchObject({
      mrrMinor: 0,
      startMrrMinor: 0,
      churn: null,
    });
  });

  it('has the churn of the last whole day, which is not today', () => {
    const churn = {
      churned: 1,
      base: 4,
      voluntary: 1,
      paymentFailure: 0,
      churnedMrrMinor: 2_900,
      startMrrMinor: 9,
    };
    const stored: FigureDay[] = [
      totalsOf('2026-11-27', { churn: { ...churn, churned: 2 } }),
      totalsOf('2026-11-28', { churn }),
      { day: '2026-11-29', levels: {}, movements: {}, use: {}, openings: 0 },
    ];
    expect(overview(stored, '2026-11-28', '2026-11-29').churn).toEqual({ to: '2026-11-28', ...churn });
    expect(overview(stored, '2026-11-29', '2026-11-29').churn).toEqual({ to: '2026-11-28', ...churn });
    expect(overview(stored.slice(0, 1), '2026-11-27', '2026-11-27').churn?.to).toBe('2026-11-27');
    expect(overview(stored.slice(2), '2026-11-29', '2026-11-29').churn).toBeNull();
  });

  it('has the conversion of the accounts that began in the range, complete after 30 days', () => {
    const cohort = { started: 10, converted: 3, migrated: 1 };
    const stored = ['2026-10-28', '2026-10-29', '2026-10-30'].map((day) => totalsOf(day, { cohort }));
    expect(overview(stored, '2026-10-29', '2026-10-29').conversion).toEqual({ ...cohort, isComplete: true });
    expect(overview(stored, '2026-10-29', '2026-10-30').conversion).toEqual({
      started: 20,
      converted: 6,
      migrated: 2,
      isComplete: false,
    });
  });

  it('adds up: the start with all movements is the end, whatever the movements are', () => {
    const amounts = fc.dictionary(
      fc.constantFrom(...MOVEMENT_KINDS),
      fc.integer({ min: -5_000, max: 5_000 }),
    );
    fc.assert(
      fc.property(fc.array(amounts, { minLength: 2, maxLength: 20 }), fc.nat(18), (changes, first) => {
        let mrr = 1_000_000;
        const stored = changes.map((ofDay, index) => {
          mrr += Object.values(ofDay).reduce((sum, amount) => sum + amount, 0);
          const movements = Object.entries(ofDay).map(([kind, amountMinor]) => [
            kind,
            { accounts: 1, amountMinor },
          ]);
          return totalsOf(addDays('2026-11-01', index), {
            levels: { 'mrr#growth': mrr },
            movements: Object.fromEntries(movements),
          });
        });
        const from = addDays('2026-11-02', Math.min(first, changes.length - 2));
        const result = overview(stored, from, '2026-11-29');
        expect(gapMinorOf(result)).toBe(0);
        expect(result.mrrMinor).toBe(mrr);
      }),
    );
  });

  it('shows by how much figures differ that contradict each other', () => {
    const stored = [
      totalsOf('2026-11-26', { levels: { 'mrr#starter': 2_900 } }),
      totalsOf('2026-11-27', { levels: { 'mrr#starter': 5_800 } }),
    ];
    expect(gapMinorOf(overview(stored, '2026-11-27', '2026-11-27'))).toBe(2_900);
  });
});
