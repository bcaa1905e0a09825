import { addDays, daysOf } from './days.ts';
import type { DaySums } from './dayTotals.ts';
import type { FiguresReader } from './totalsPorts.ts';

/** A stage that nobody used for 13 months, as long as history is kept, is taken for a new one. */
const QUIET_DAYS_MAX = 403;

/** Days that are read at once: a batch of 64 keys each. */
const DAYS_AT_ONCE = 13;

/** The first UTC day with figures, or `to` if there is none. It looks back until 403 days in a row have nothing. */
export async function findFirstDay(store: Pick<FiguresReader, 'readDaySums'>, to: string): Promise<string> {
  let first = to;
  for (let last = to; last > addDays(first, -QUIET_DAYS_MAX); last = addDays(last, -DAYS_AT_ONCE)) {
    const days = daysOf({ from: addDays(last, 1 - DAYS_AT_ONCE), to: last });
    const sums = await Promise.all(days.map((day) => store.readDaySums(day)));
    first = days.find((_, index) => hasFigures(sums[index])) ?? first;
  }
  return first;
}

const hasFigures = (sums: DaySums | undefined) =>
  sums !== undefined &&
  (sums.openings > 0 || Object.keys(sums.levels).length > 0 || Object.keys(sums.use).length > 0);
