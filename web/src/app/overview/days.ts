/** UTC days such as `2026-12-09`. They have no time zone and no summer time, so all are equally long. */

export const DAY_MS = 86_400_000;

/** The UTC day of an instant: epoch milliseconds, or an ISO string. */
export function dayOf(instant: number | string): string {
  return new Date(instant).toISOString().slice(0, 10);
}

export function addDays(day: string, count: number): string {
  return dayOf(Date.parse(day) + count * DAY_MS);
}

/** How many days `to` is after `from`. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}
