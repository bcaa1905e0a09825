import { daysOf } from './days.ts';
import type { DayRange } from './figureRange.ts';
import type { Totals } from './totals.ts';

/**
 * The totals of each day of the range, oldest first. `stored` has those that exist, of these days and of the day before. A day without
 * totals has the levels of the day before it, and nothing happened on it: the first one is before the service began, a later one has
 * not been summed up yet.
 */
export function everyDay(stored: Totals[], { from, to }: DayRange): Totals[] {
  const byDay = new Map(stored.map((totals) => [totals.day, totals]));
  let { levels } = levelsBefore(stored, from);
  return daysOf({ from, to }).map((day) => {
    const totals = byDay.get(day) ?? quietDay(day, levels);
    levels = totals.levels;
    return totals;
  });
}

/** The last totals before a day. */
export const levelsBefore = (stored: Totals[], day: string): Pick<Totals, 'levels'> =>
  stored.findLast((totals) => totals.day < day) ?? { levels: {} };

const quietDay = (day: string, levels: Totals['levels']): Totals => ({
  day,
  levels,
  movements: {},
  use: {},
  churn: { churned: 0, base: 0, voluntary: 0, paymentFailure: 0, churnedMrrMinor: 0, startMrrMinor: 0 },
  cohort: { started: 0, converted: 0, migrated: 0 },
  checkouts: { opened: 0, subscribed: 0 },
  openings: 0,
});
