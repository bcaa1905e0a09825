import type { Price } from '../account/storedTypes.ts';

type Recurring = { interval: string; interval_count: number };

/** Half-open, in epoch seconds. */
export type Period = { start: number; end: number };

export const DAY_SECONDS = 86_400;

/**
 * Returns the period that begins at `start` and ends at the next point of the billing cycle of `anchor`. All are
 * epoch seconds. A cycle anchored on the 31st ends on the last day of a shorter month and returns to the 31st.
 */
export function periodFrom({
  start,
  anchor,
  recurring,
}: {
  start: number;
  anchor: number;
  recurring: Recurring;
}): Period {
  const count = countAfter({ instant: start, anchor, recurring });
  return { start, end: addIntervals({ anchor, recurring, count }) };
}

/** Returns the whole cycle that ends with the period, or the period itself when it ends inside a cycle. */
export function wholeCycle({
  period,
  anchor,
  recurring,
}: {
  period: Period;
  anchor: number;
  recurring: Recurring;
}): Period {
  const count = countAfter({ instant: period.end - 1, anchor, recurring });
  const start = addIntervals({ anchor, recurring, count: count - 1 });
  const end = addIntervals({ anchor, recurring, count });
  return end === period.end && start < period.start ? { start, end } : period;
}

/** Returns the part of an amount for one period that falls into another one, by seconds and rounded. */
export function prorated(amountMinor: number, { part, whole }: { part: Period; whole: Period }): number {
  return Math.round((amountMinor * (part.end - part.start)) / (whole.end - whole.start));
}

export function recurringOf(price: Price | undefined): Recurring {
  return price?.recurring ?? { interval: 'month', interval_count: 1 };
}

/** Returns the number of intervals after the anchor at which the first instant of the cycle after `instant` lies. */
function countAfter({
  instant,
  anchor,
  recurring,
}: {
  instant: number;
  anchor: number;
  recurring: Recurring;
}): number {
  const cyclePoint = (count: number) => addIntervals({ anchor, recurring, count });
  let count = Math.floor((instant - anchor) / intervalSecondsMax(recurring)) + 1;
  while (cyclePoint(count - 1) > instant) count -= 1;
  while (cyclePoint(count) <= instant) count += 1;
  return count;
}

/** Returns the instant so many months later, in epoch seconds. */
export function monthsAfter(instant: number, count: number): number {
  return addIntervals({ anchor: instant, recurring: { interval: 'month', interval_count: 1 }, count });
}

/** Returns the anchor moved by `count` intervals, in UTC. */
function addIntervals({
  anchor,
  recurring,
  count,
}: {
  anchor: number;
  recurring: Recurring;
  count: number;
}): number {
  const { interval, interval_count } = recurring;
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

/** The longest possible length of an interval. With it the first guess at the count is never too high by much. */
export function intervalSecondsMax({ interval, interval_count }: Recurring): number {
  const days = { day: 1, week: 7, month: 31, year: 366 }[interval] ?? 31;
  return days * interval_count * DAY_SECONDS;
}
