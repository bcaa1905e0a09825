import { expect, test } from 'vitest';
import {
  areEmpty,
  daysOf,
  monthColumns,
  monthsUpTo,
  percentOf,
  seriesOf,
  sessionColumns,
  statementLines,
} from '../../../../web/src/operator/overview/figures.ts';
import { planSeries } from '../../../../web/src/operator/overview/plans.ts';

type Revenue = Parameters<typeof monthColumns>[0];

const day = (name: string, movements: Revenue['days'][number]['movements']) => ({ day: name, movements });
const revenueOf = (days: ReturnType<typeof day>[]) => ({ days }) as unknown as Revenue;
const monthName = (name: string, style: string) => `${style} ${name}`;

test('a range ends today and has as many days as it says', () => {
  expect(daysOf('30', '2026-12-09')).toEqual({ from: '2026-11-10', to: '2026-12-09' });
  expect(daysOf('365', '2026-12-09')).toEqual({ from: '2025-12-10', to: '2026-12-09' });
});

test('twelve months end with the current one, which is not over', () => {
  expect(monthsUpTo('2026-12-09')).toEqual({ from: '2026-01-01', to: '2026-12-09' });
  expect(monthsUpTo('2026-11-29')).toEqual({ from: '2025-12-01', to: '2026-11-29' });
});

test('columns are empty without any part', () => {
  const column = (values: Record<string, number>) => ({ key: 'k', label: 'l', title: 't', values });
  expect(areEmpty([column({}), column({ new: 0 })])).toBe(true);
  expect(areEmpty([column({}), column({ churn: -1 })])).toBe(false);
});

test('the movements of the days of a month are one column, and the current month is open', () => {
  const revenue = revenueOf([
    day('2026-11-30', [{ kind: 'new', accounts: 1, amountMinor: 2_900 }]),
    day('2026-12-01', [{ kind: 'churn', accounts: 1, amountMinor: -2_900 }]),
    day('2026-12-09', [
      { kind: 'churn', accounts: 1, amountMinor: -9_900 },
      { kind: 'new', accounts: 2, amountMinor: 5_800 },
    ]),
  ]);
  const columns = monthColumns(revenue, { today: '2026-12-09', monthName });
  expect(columns).toEqual([
    {
      key: '2026-11',
      label: 'short 2026-11-01',
      title: 'long 2026-11-01',
      values: { new: 2_900 },
      isOpen: false,
    },
    {
      key: '2026-12',
      label: 'short 2026-12-01',
      title: 'long 2026-12-01',
      values: { churn: -12_800, new: 5_800 },
      isOpen: true,
    },
  ]);
  expect(seriesOf(columns).map(({ key }) => key)).toEqual([
    'new',
    'expansion',
    'reactivation',
    'contraction',
    'churn',
  ]);
});

test('a statement has its five lines always, and others only if they have accounts', () => {
  const movements = [
    { kind: 'new' as const, accounts: 2, amountMinor: 5_800 },
    { kind: 'opening' as const, accounts: 1, amountMinor: 9_900 },
    { kind: 'migrated' as const, accounts: 0, amountMinor: 0 },
  ];
  expect(statementLines({ movements })).toEqual([
    { kind: 'new', label: 'New', accounts: 2, amountMinor: 5_800 },
    { kind: 'expansion', label: 'Expansion', accounts: 0, amountMinor: 0 },
    { kind: 'reactivation', label: 'Reactivation', accounts: 0, amountMinor: 0 },
    { kind: 'opening', label: 'Taken over', accounts: 1, amountMinor: 9_900 },
    { kind: 'contraction', label: 'Contraction', accounts: 0, amountMinor: 0 },
    { kind: 'churn', label: 'Churn', accounts: 0, amountMinor: 0 },
  ]);
});

test('sessions are stacked by plan, with plans that are no longer sold after those of the catalogue', () => {
  const figures = {
    days: [
      { day: '2026-12-08', plans: [{ plan: 'legacy', sessions: 1, minutes: 2 }] },
      { day: '2026-12-09', plans: [{ plan: 'free', sessions: 3, minutes: 4 }] },
    ],
  } as Parameters<typeof sessionColumns>[0];
  const text = {
    today: '2026-12-09',
    dayName: (name: string) => name,
    weekday: (name: string) => `W ${name}`,
  };
  expect(sessionColumns(figures, text)).toEqual([
    { key: '2026-12-08', label: '2026-12-08', title: 'W 2026-12-08', values: { legacy: 1 }, isOpen: false },
    { key: '2026-12-09', label: '2026-12-09', title: 'W 2026-12-09', values: { free: 3 }, isOpen: true },
  ]);
  expect(planSeries(['free', 'legacy', 'legacy']).map(({ key }) => key)).toEqual([
    'growth',
    'starter',
    'free',
    'legacy',
  ]);
});

test('a share of nothing is none', () => {
  expect(percentOf(1, 4)).toBe(25);
  expect(percentOf(0, 0)).toBeNull();
});
