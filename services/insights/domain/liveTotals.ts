import { isoDay } from '../../../shared/time.ts';
import { readDayData } from './dayData.ts';
import { addDays, daysOf } from './days.ts';
import { type DaySums, nextDayTotals } from './dayTotals.ts';
import type { AccountMovement } from './movements.ts';
import type { DayTotals, Totals } from './totals.ts';
import type { FiguresReader, TotalsReader } from './totalsPorts.ts';

/** Each live day takes nine or ten requests. After a week without a night's run, the newest days are left out instead. */
export const LIVE_DAYS_MAX = 7;

export type LiveTotals = {
  /** Of whole days, as a night's run computed them, oldest first. Days before the first figures of the stage are missing. */
  stored: Totals[];
  /** Of the days after those, up to today, computed now. They have no churn, cohort and checkouts: those are as of the last stored day. */
  live: DayTotals[];
  /** The last stored day before the range, if the range has none. */
  base: Totals | undefined;
  /** Of the day before the first one. Undefined if the stage had no figures then. */
  start: DayTotals | undefined;
  /** The last day with figures: today, unless more than seven days were not stored. */
  lastDay: string;
  /** From this day on the figures have all accounts, whatever the range is. Undefined if they always had. */
  completeFrom?: string;
};

/** The days after the last stored one whose totals are computed now. Every route shows the figures up to the last of these. */
export function liveDaysAfter(stored: Totals | undefined, today: string): string[] {
  const first = stored ? addDays(stored.day, 1) : addDays(today, 1 - LIVE_DAYS_MAX);
  return daysOf({ from: first, to: today }).slice(0, LIVE_DAYS_MAX);
}

/**
 * The totals of UTC days, both included, up to today. Requests: one query for stored days, one for the last of them if the range ends
 * before today, a batch for each live day, and for each live day of the range 8 queries, with a second batch if an account began to pay on
 * it. `now` is epoch seconds.
 */
export async function readLiveTotals(
  store: FiguresReader & TotalsReader,
  { from, to, now }: { from: string; to: string; now: number },
): Promise<LiveTotals> {
  const today = isoDay(now);
  const last = to < today ? to : today;
  const dayBefore = addDays(from, -1);
  const stored = await store.readTotals({ from: dayBefore, to: last });
  const newest = (last === today ? stored.at(-1) : undefined) ?? (await store.readLastTotals(today));
  const base = stored.at(-1) ?? (newest && newest.day <= last ? newest : undefined);
  const days = await readLiveDays(store, { days: liveDaysAfter(newest, today), last });
  const live = liveTotalsOf(base, days);
  const all: DayTotals[] = [...stored, ...live];
  // Also openings of days after the range: they concern all earlier days.
  const completeFrom = days.findLast(({ sums }) => sums.openings > 0)?.day ?? newest?.lastOpeningDay;
  return {
    stored: stored.filter(({ day }) => day >= from),
    live: live.filter(({ day }) => day >= from),
    base: base && base.day < from ? base : undefined,
    start:
      all.find(({ day }) => day === dayBefore) ??
      (base && base.day < dayBefore ? (all.at(-1) ?? base) : undefined),
    lastDay: days.at(-1)?.day ?? today,
    ...(completeFrom === undefined ? {} : { completeFrom }),
  };
}

type LiveDay = { day: string; sums: DaySums; movements?: AccountMovement[] };

/** The rows of days after the last one are not needed. */
const readLiveDays = (
  store: FiguresReader,
  { days, last }: { days: string[]; last: string },
): Promise<LiveDay[]> =>
  Promise.all(
    days.map(async (day) => {
      if (day > last) return { day, sums: await store.readDaySums(day) };
      const [sums, { movements }] = await Promise.all([store.readDaySums(day), readDayData(store, day)]);
      return { day, sums, movements };
    }),
  );

function liveTotalsOf(base: Totals | undefined, days: LiveDay[]): DayTotals[] {
  let previous: DayTotals | undefined = base;
  return days.flatMap(({ movements, ...day }) => {
    if (!movements) return [];
    previous = nextDayTotals(previous, { ...day, movements });
    return [previous];
  });
}
