import { addDays } from '../../app/overview/days.ts';
import type { StackedColumn } from '../../charts/stackedLayout.ts';
import type { DayRange, Overview, Revenue, SessionFigures } from '../queries/useInsights.ts';

export const RANGES = ['30', '90', '365'] as const;
export type Range = (typeof RANGES)[number];

export const RANGE_LABELS: Readonly<Record<Range, string>> = {
  '30': '30 days',
  '90': '90 days',
  '365': '12 months',
};

export const isRange = (text: string | null): text is Range => RANGES.some((range) => range === text);

/** The days of a range that ends today. */
export const daysOf = (range: Range, today: string): DayRange => ({
  from: addDays(today, 1 - Number(range)),
  to: today,
});

/** Twelve whole months, of which the last is not over. */
export const monthsUpTo = (today: string): DayRange => {
  const [year, month] = today.split('-').map(Number) as [number, number];
  const first = new Date(Date.UTC(year, month - 12));
  return { from: first.toISOString().slice(0, 10), to: today };
};

/** What raises the revenue and what lowers it, in the order of the chart and of the statement. */
export const MOVEMENTS = [
  { kind: 'new', label: 'New' },
  { kind: 'expansion', label: 'Expansion' },
  { kind: 'reactivation', label: 'Reactivation' },
  { kind: 'migrated', label: 'Migrated' },
  { kind: 'opening', label: 'Taken over' },
  { kind: 'contraction', label: 'Contraction' },
  { kind: 'churn', label: 'Churn' },
] as const;

/** Movements that are part of every statement and chart, also without an account. */
const ALWAYS: ReadonlySet<string> = new Set(['new', 'expansion', 'reactivation', 'contraction', 'churn']);

/** The lines of a statement: those that always are, and others that have accounts. */
export const statementLines = ({ movements }: Pick<Overview, 'movements'>) =>
  MOVEMENTS.flatMap(({ kind, label }) => {
    const found = movements.find((movement) => movement.kind === kind);
    const { accounts = 0, amountMinor = 0 } = found ?? {};
    return ALWAYS.has(kind) || accounts > 0 ? [{ kind, label, accounts, amountMinor }] : [];
  });

/** A column for each month, with the sums of its days. The last month is not over. */
export function monthColumns(
  { days }: Revenue,
  { today, monthName }: { today: string; monthName: (day: string, style: 'short' | 'long') => string },
): StackedColumn[] {
  const months = new Map<string, Record<string, number>>();
  for (const { day, movements } of days) {
    const month = day.slice(0, 7);
    const values = months.get(month) ?? {};
    for (const { kind, amountMinor } of movements) values[kind] = (values[kind] ?? 0) + amountMinor;
    months.set(month, values);
  }
  return [...months].map(([month, values]) => ({
    key: month,
    label: monthName(`${month}-01`, 'short'),
    title: monthName(`${month}-01`, 'long'),
    values,
    isOpen: today.startsWith(month),
  }));
}

/** The movements that any of the columns has, and those that always are. */
export const seriesOf = (columns: readonly StackedColumn[]) =>
  MOVEMENTS.filter(
    ({ kind }) => ALWAYS.has(kind) || columns.some(({ values }) => (values[kind] ?? 0) !== 0),
  ).map(({ kind, label }) => ({ key: kind, label }));

/** A column for each day, with the sessions of each plan. */
export function sessionColumns(
  { days }: SessionFigures,
  { today, dayName, weekday }: Record<'dayName' | 'weekday', (day: string) => string> & { today: string },
): StackedColumn[] {
  return days.map(({ day, plans }) => ({
    key: day,
    label: dayName(day),
    title: weekday(day),
    values: Object.fromEntries(plans.map(({ plan, sessions }) => [plan, sessions])),
    isOpen: day === today,
  }));
}

/** Whether there is nothing to draw. */
export const areEmpty = (columns: readonly StackedColumn[]): boolean =>
  columns.every(({ values }) => Object.values(values).every((value) => value === 0));

/** The share in percent, null of nothing. */
export const percentOf = (part: number, whole: number): number | null =>
  whole === 0 ? null : (part / whole) * 100;
