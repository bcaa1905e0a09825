import { isoDay } from '../../../shared/time.ts';
import { addDays } from './days.ts';

/** A year, with the day of a leap year. */
const DAYS_MAX = 366;

const DAYS_DEFAULT = 30;

/** No stage has figures before this day. Arithmetic with days of the year 0 would fail. */
const EARLIEST_DAY = '2000-01-01';

/** UTC days such as `2026-11-22`, both included. */
export type DayRange = { from: string; to: string };

export type FigureRangeOutcome =
  | { kind: 'range'; range: DayRange }
  | { kind: 'refused'; reason: 'from_after_to' | 'too_early' | 'too_many_days' };

/**
 * The days of a request at `now` (epoch seconds). Days after today have no figures, and are left out. Without `to` the days end today,
 * without `from` they are 30.
 */
export function figureRange({ from, to }: Partial<DayRange>, now: number): FigureRangeOutcome {
  const today = isoDay(now);
  const last = to === undefined || to > today ? today : to;
  const first = from ?? addDays(last, 1 - DAYS_DEFAULT);
  if (first > last) return { kind: 'refused', reason: 'from_after_to' };
  if (first < EARLIEST_DAY) return { kind: 'refused', reason: 'too_early' };
  if (addDays(first, DAYS_MAX) <= last) {
    return { kind: 'refused', reason: 'too_many_days' };
  }
  return { kind: 'range', range: { from: first, to: last } };
}
