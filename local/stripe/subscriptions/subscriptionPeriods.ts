import type { Price } from '../account/storedTypes.ts';

type Recurring = { interval: string; interval_count: number };

/** Half-open, in epoch seconds. */
export type Period = { start: number; end: number };

const DAY_SECONDS = 86_400;

/**
 * The period that begins at `start`: it ends at the next point of the cycle that the anchor sets. A cycle
 * that began on the 31st ends on the last day of a shorter month and comes back to the 31st.
 */
export function periodFrom(start: number, anchor: number, recurring: Recurring): Period {
  let count = Math.floor((start - anchor) / longestSeconds(recurring)) + 1;
  while (cyclePoint(anchor, recurring, count - 1) > start) count -= 1;
  while (cyclePoint(anchor, recurring, count) <= start) count += 1;
  return { start, end: cyclePoint(anchor, recurring, count) };
}

export function recurringOf(price: Price): Recurring {
  return price.recurring ?? { interval: 'month', interval_count: 1 };
}

/** The anchor moved by `count` intervals, in UTC. */
function cyclePoint(anchor: number, { interval, interval_count }: Recurring, count: number): number {
  const steps = count * interval_count;
  if (interval === 'day') return anchor + steps * DAY_SECONDS;
  if (interval === 'week') return anchor + steps * 7 * DAY_SECONDS;
  const months = interval === 'year' ? steps * 12 : steps;
  const from = new Date(anchor * 1000);
  const monthStart = new Date(anchor * 1000);
  monthStart.setUTCDate(1);
  monthStart.setUTCMonth(from.getUTCMonth() + months);
  const dayMax = new Date(
    Date.UTC(monthStart.getUTCFullYear(), monthStart.getUTCMonth() + 1, 0),
  ).getUTCDate();
  monthStart.setUTCDate(Math.min(from.getUTCDate(), dayMax));
  return Math.floor(monthStart.getTime() / 1000);
}

/** Longer than any interval of its kind, so that the first guess at the count is never far too high. */
function longestSeconds({ interval, interval_count }: Recurring): number {
  const days = { day: 1, week: 7, month: 31, year: 366 }[interval] ?? 31;
  return days * interval_count * DAY_SECONDS;
}
