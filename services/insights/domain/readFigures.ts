import { type ChangeOf, isErasedName } from '../../../shared/account/change.ts';
import { isoDay, SECONDS_PER_DAY } from '../../../shared/time.ts';
import { addDays } from './days.ts';
import type { FigureDay } from './everyDay.ts';
import type { DayRange } from './figureRange.ts';
import { readLiveTotals } from './liveTotals.ts';
import type { FiguresReader, TotalsReader } from './totalsPorts.ts';

/**
 * `known` are the totals of the days of a range that exist, after those of the last day before it, oldest first. `completeFrom` is the
 * first day whose figures and movements have all accounts; null if they always had. `lastDay` is the last day with figures.
 */
export type Figures = { known: FigureDay[]; completeFrom: string | null; lastDay: string };

export async function readFigures(
  store: FiguresReader & TotalsReader,
  { range, now }: { range: DayRange; now: number },
): Promise<Figures> {
  // The stored totals of the day before the range have the churn up to it, which today does not have yet.
  const from = addDays(range.from, -1);
  const live = await readLiveTotals(store, { from, to: range.to, now });
  const { base, start, completeFrom, lastDay } = live;
  return {
    // Only stored totals have churn.
    known: [
      ...(base && base !== start ? [base] : []),
      ...(start ? [start] : []),
      ...live.stored,
      ...live.live,
    ],
    completeFrom: completeFrom === undefined ? null : addDays(completeFrom, 1),
    lastDay,
  };
}

/** An overview is no list of drifts: their number matters, and the first ones show why. */
const DRIFTS_MAX = 20;

/** The accounts that a comparison had to correct in the last 24 hours, newest first. Erased accounts are left out. */
export async function readDrifts(
  store: Pick<FiguresReader, 'readDayChanges'>,
  now: number,
): Promise<ChangeOf<'drift'>[]> {
  const today = isoDay(now);
  const rows = await Promise.all([today, addDays(today, -1)].map((day) => store.readDayChanges(day)));
  return rows
    .flat()
    .flatMap((row) => (row.kind === 'drift' ? [row] : []))
    .filter(({ at, accountId }) => at > now - SECONDS_PER_DAY && !isErasedName(accountId))
    .toSorted((one, other) => other.at - one.at)
    .slice(0, DRIFTS_MAX);
}
