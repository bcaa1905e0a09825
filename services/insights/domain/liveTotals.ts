import { isoDay } from '../../../shared/time.ts';
import { readDayData } from './dayData.ts';
import { addDays, daysOf } from './days.ts';
import { nextDayTotals } from './dayTotals.ts';
import type { DayTotals, Totals } from './totals.ts';
import type { FiguresReader, TotalsReader } from './totalsPorts.ts';

/** Each live day takes nine or ten requests. After a week without a night's run, the newest days are left out instead. */
export const LIVE_DAYS_MAX = 7;

export type LiveTotals = {
  /** Of whole days, as a night's run computed them, oldest first. Days before the first figures of the stage are missing. */
  stored: Totals[];
  /** Of the days after those, up to today, computed now. They have no churn, cohort and checkouts: those are as of the last stored day. */
  live: DayTotals[];
  /** Of the day before the first one. Undefined if the stage had no figures then. */
  start: DayTotals | undefined;
  /** From this day on the figures have all accounts. Undefined if they always had. */
  completeFrom?: string;
};

/**
 * The totals of UTC days, both included, up to today. Requests: one query for stored days, and for each live day 8 queries and a
 * batch, with a second batch if an account began to pay on it. `now` is epoch seconds.
 */
export async function readLiveTotals(
  store: FiguresReader & TotalsReader,
  { from, to, now }: { from: string; to: string; now: number },
): Promise<LiveTotals> {
  const today = isoDay(now);
  const last = to < today ? to : today;
  const dayBefore = addDays(from, -1);
  const stored = await store.readTotals({ from: dayBefore, to: last });
  const base = stored.at(-1) ?? (await store.readLastTotals(last));
  const live = await readLiveDays(store, { base, last });
  const all: DayTotals[] = [...stored, ...live];
  // Days after the last one can have openings, which concern all earlier days.
  const newest = last === today ? (all.at(-1) ?? base) : await store.readLastTotals(today);
  const completeFrom = newest?.lastOpeningDay;
  return {
    stored: stored.filter(({ day }) => day >= from),
    live: live.filter(({ day }) => day >= from),
    start:
      all.find(({ day }) => day === dayBefore) ??
      (base && base.day < dayBefore ? (all.at(-1) ?? base) : undefined),
    ...(completeFrom === undefined ? {} : { completeFrom }),
  };
}

async function readLiveDays(
  store: FiguresReader,
  { base, last }: { base: Totals | undefined; last: string },
): Promise<DayTotals[]> {
  const first = base ? addDays(base.day, 1) : addDays(last, 1 - LIVE_DAYS_MAX);
  const days = daysOf({ from: first, to: last }).slice(0, LIVE_DAYS_MAX);
  const read = await Promise.all(
    days.map(async (day) => {
      const [sums, { movements }] = await Promise.all([store.readDaySums(day), readDayData(store, day)]);
      return { day, sums, movements };
    }),
  );
  let previous: DayTotals | undefined = base;
  return read.map((data) => {
    previous = nextDayTotals(previous, data);
    return previous;
  });
}
