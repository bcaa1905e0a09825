export const SECONDS_PER_MINUTE = 60;
export const SECONDS_PER_HOUR = 3_600;
export const SECONDS_PER_DAY = 86_400;

/** How long history is kept: 13 months of 31 days, a year plus the current month. */
export const HISTORY_SECONDS = 13 * 31 * SECONDS_PER_DAY;

/** `2026-11-22T18:33:20Z` for an instant in epoch seconds. */
export function isoInstant(epochSeconds: number): string {
  return new Date(epochSeconds * 1000).toISOString().replace('.000Z', 'Z');
}

/** `2026-11-22`, the UTC day of an instant in epoch seconds. */
export function isoDay(epochSeconds: number): string {
  return isoInstant(epochSeconds).slice(0, 10);
}

/** The UTC day of an instant in epoch seconds, as days since 1970. */
export const dayNumber = (epochSeconds: number): number => Math.floor(epochSeconds / SECONDS_PER_DAY);

/** A night begins at 02:00 UTC, when few customers buy and no month begins. */
const NIGHT_BEGINS_SECONDS = 2 * SECONDS_PER_HOUR;

/** The name of a night's run is the UTC day on which the night begins: `2026-11-22`. `now` is epoch seconds. */
export const nightOf = (now: number): string => isoDay(now - NIGHT_BEGINS_SECONDS);

/** Start of the UTC calendar month that contains the instant, plus `offset` months. Epoch seconds. */
export function monthStart(epochSeconds: number, offset = 0): number {
  const date = new Date(epochSeconds * 1000);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + offset, 1) / 1000;
}

/**
 * The instant `months` after `anchor`, on the same day and time, or on the last day of a shorter month (31 January,
 * 28 February, 31 March). This is how Stripe computes billing periods. Epoch seconds.
 */
export function addMonths(anchor: number, months: number): number {
  const date = new Date(anchor * 1000);
  const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1) / 1000;
  const daysInMonth = (monthStart(first, 1) - first) / SECONDS_PER_DAY;
  const day = Math.min(date.getUTCDate(), daysInMonth);
  return first + (day - 1) * SECONDS_PER_DAY + (anchor % SECONDS_PER_DAY);
}

/** Months from `anchor` to the last monthly anniversary that is not after `instant`; negative before the anchor. */
export function monthsBetween(anchor: number, instant: number): number {
  const from = new Date(anchor * 1000);
  const to = new Date(instant * 1000);
  const months = (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth();
  return addMonths(anchor, months) > instant ? months - 1 : months;
}
