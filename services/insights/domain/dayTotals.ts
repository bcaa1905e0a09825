import { levelNames } from '../../../shared/account/listing.ts';
import { type AccountMovement, sumMovements } from './movements.ts';
import type { DayTotals } from './totals.ts';

/** The sums of a day's figures items. */
export type DaySums = {
  /** What the day added to each level. */
  levels: Record<string, number>;
  use: DayTotals['use'];
  openings: number;
};

/** Figures that contradict each other: revenue before the day with its movements is not the revenue after it. */
export type Mismatch = { day: string; expectedMinor: number; actualMinor: number };

/** The figures of a day from those of the day before: levels are the earlier ones and what the day added. */
export function nextDayTotals(
  previous: DayTotals | undefined,
  { day, sums, movements }: { day: string; sums: DaySums; movements: AccountMovement[] },
): DayTotals {
  const levels = { ...previous?.levels };
  for (const [name, delta] of Object.entries(sums.levels)) levels[name] = (levels[name] ?? 0) + delta;
  const lastOpeningDay = sums.openings > 0 ? day : previous?.lastOpeningDay;
  return {
    day,
    levels: Object.fromEntries(Object.entries(levels).filter(([, level]) => level !== 0)),
    movements: sumMovements(movements),
    use: sums.use,
    openings: sums.openings,
    ...(lastOpeningDay === undefined ? {} : { lastOpeningDay }),
  };
}

/** Start with movements is end. Undefined if it is so. */
export function findMismatch(previous: DayTotals | undefined, totals: DayTotals): Mismatch | undefined {
  const moved = Object.values(totals.movements).reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const expectedMinor = mrrOf(previous) + moved;
  const actualMinor = mrrOf(totals);
  return expectedMinor === actualMinor ? undefined : { day: totals.day, expectedMinor, actualMinor };
}

/** The revenue at the end of a day, of all plans. */
export const mrrOf = (totals: DayTotals | undefined): number => sumOf(totals, levelNames.mrr(''));

/** The accounts with revenue at the end of a day. */
export const subscribersOf = (totals: DayTotals | undefined): number =>
  sumOf(totals, levelNames.subscribers(''));

function sumOf(totals: DayTotals | undefined, prefix: string): number {
  return Object.entries(totals?.levels ?? {}).reduce(
    (sum, [name, level]) => (name.startsWith(prefix) ? sum + level : sum),
    0,
  );
}
