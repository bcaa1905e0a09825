import { isoDay, SECONDS_PER_DAY } from '../../../shared/time.ts';

/** The beginning of a UTC day, epoch seconds. */
export const dayStart = (day: string): number => Date.parse(`${day}T00:00:00Z`) / 1000;

/** The UTC day `count` days after this one, or before it. */
export const addDays = (day: string, count: number): string =>
  isoDay(dayStart(day) + count * SECONDS_PER_DAY);

/** The UTC days from one to another, both included. None if the first is later. */
export function daysOf({ from, to }: { from: string; to: string }): string[] {
  const count = (dayStart(to) - dayStart(from)) / SECONDS_PER_DAY + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) => addDays(from, index));
}
