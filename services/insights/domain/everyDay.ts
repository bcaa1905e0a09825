import { daysOf } from './days.ts';
import type { DayRange } from './figureRange.ts';
import type { DayTotals, WindowTotals } from './totals.ts';

/** The totals of a day, as a night's run stored them, or computed now: then without those of its window. */
export type FigureDay = DayTotals & Partial<WindowTotals>;

/**
 * The totals of each day of the range, oldest first. `known` has those that exist, of these days and the last ones before. A day without
 * totals has the levels of the day before it, and nothing happened on it: the first one is before the stage had figures, a later one has
 * not been summed up yet.
 */
export function everyDay(known: FigureDay[], { from, to }: DayRange): FigureDay[] {
  const byDay = new Map(known.map((totals) => [totals.day, totals]));
  let levels = levelsBefore(known, from);
  return daysOf({ from, to }).map((day) => {
    const totals = byDay.get(day) ?? { day, levels, movements: {}, use: {}, openings: 0 };
    levels = totals.levels;
    return totals;
  });
}

/** The levels at the end of the last day before a day. */
export const levelsBefore = (known: FigureDay[], day: string): DayTotals['levels'] =>
  known.findLast((totals) => totals.day < day)?.levels ?? {};

/** The days up to the last one that a night's run has summed up. Later ones have no churn and no conversion. */
export function summedUp(days: FigureDay[]): FigureDay[] {
  const last = days.findLastIndex(({ churn }) => churn !== undefined);
  return days.slice(0, last + 1);
}
