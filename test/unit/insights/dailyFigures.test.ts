import { expect, it } from 'vitest';
import {
  dayCheckouts,
  dayRevenue,
  daySessions,
  monthlyCohorts,
  wholeMonths,
} from '../../../services/insights/domain/dailyFigures.ts';
import { totalsOf } from '../../support/insights/totalsOf.ts';

const NOW = Date.parse('2026-11-29T12:00:00Z') / 1000;

it('the revenue of a day has only the movements that the day has', () => {
  const movements = { churn: { accounts: 1, amountMinor: -2_900 }, new: { accounts: 2, amountMinor: 5_800 } };
  expect(dayRevenue(totalsOf('2026-11-28', { levels: { 'mrr#starter': 5_800 }, movements }))).toMatchObject({
    mrrMinor: 5_800,
    movements: [
      { kind: 'new', accounts: 2, amountMinor: 5_800 },
      { kind: 'churn', accounts: 1, amountMinor: -2_900 },
    ],
  });
});

it('the sessions of a day are by plan, with minutes rounded down', () => {
  const use = {
    growth: { sessions: 2, seconds: 119 },
    free: { sessions: 0, seconds: 0 },
    old: { sessions: 1, seconds: 0 },
  };
  expect(daySessions(totalsOf('2026-11-28', { use })).plans).toEqual([
    { plan: 'growth', sessions: 2, minutes: 1 },
    { plan: 'old', sessions: 1, minutes: 0 },
  ]);
});

it('the checkouts of a day are complete after 7 days', () => {
  const checkouts = { opened: 3, subscribed: 1 };
  const ofDay = (day: string) => dayCheckouts(totalsOf(day, { checkouts }), NOW);
  expect(ofDay('2026-11-21')).toEqual({ day: '2026-11-21', ...checkouts, isComplete: true });
  expect(ofDay('2026-11-22').isComplete).toBe(false);
});

it('cohorts are of whole months up to today', () => {
  expect(wholeMonths({ from: '2026-02-14', to: '2026-02-15' }, '2026-11-29')).toEqual({
    from: '2026-02-01',
    to: '2026-02-28',
  });
  expect(wholeMonths({ from: '2026-10-31', to: '2026-11-02' }, '2026-11-29')).toEqual({
    from: '2026-10-01',
    to: '2026-11-29',
  });
});

it('a cohort is the sum of its month, and complete 30 days after it', () => {
  const cohort = { started: 2, converted: 1, migrated: 0 };
  const days = ['2026-09-29', '2026-09-30', '2026-10-01'].map((day) => totalsOf(day, { cohort }));
  expect(monthlyCohorts(days, NOW)).toEqual([
    { month: '2026-09', started: 4, converted: 2, migrated: 0, isComplete: true },
    { month: '2026-10', ...cohort, isComplete: true },
  ]);
  const october = [...days, totalsOf('2026-10-31', { cohort })];
  expect(monthlyCohorts(october, NOW).at(-1)).toMatchObject({ started: 4, isComplete: false });
});
