import { MOVEMENT_KINDS, type MovementKind } from '../../../shared/contract/insights/inputs.ts';
import { isoDay } from '../../../shared/time.ts';
import { addDays } from './days.ts';
import { everyDay, levelsBefore } from './everyDay.ts';
import type { DayRange } from './figureRange.ts';
import {
  type PlanFigures,
  planFigures,
  type RevenueFigures,
  revenueFigures,
  stateFigures,
} from './levelFigures.ts';
import type { Churn, Cohort, Movement, Totals } from './totals.ts';

/** An account converts if it pays within this many days of its first session. */
export const CONVERSION_DAYS = 30;

export type KindOfMovement = { kind: MovementKind } & Movement;
export type Conversion = Cohort & { isComplete: boolean };

export type Overview = RevenueFigures & {
  startMrrMinor: number;
  startSubscribers: number;
  movements: KindOfMovement[];
  plans: PlanFigures[];
  states: ReturnType<typeof stateFigures>;
  churn: (Churn & { to: string }) | null;
  conversion: Conversion;
};

/**
 * The figures at the end of the last day, and what changed in the range. `stored` are the totals of these days and of the day before,
 * oldest first. `now` is epoch seconds.
 */
export function overviewOf(stored: Totals[], { range, now }: { range: DayRange; now: number }): Overview {
  const days = everyDay(stored, range);
  const start = revenueFigures(levelsBefore(stored, range.from).levels);
  const levels = days.at(-1)?.levels ?? {};
  return {
    ...revenueFigures(levels),
    startMrrMinor: start.mrrMinor,
    startSubscribers: start.subscribers,
    movements: sumOfMovements(days),
    plans: planFigures(levels),
    states: stateFigures(levels),
    churn: churnOfLastWholeDay(stored, { range, now }),
    conversion: conversionOf(days, now),
  };
}

/** How much the revenue at the end differs from the one at the start with all movements: 0, unless an item was written in between. */
export const gapMinor = ({ mrrMinor, startMrrMinor, movements }: Overview): number =>
  mrrMinor - movements.reduce((sum, { amountMinor }) => sum + amountMinor, startMrrMinor);

/** Every kind is present. */
function sumOfMovements(days: Totals[]): KindOfMovement[] {
  return MOVEMENT_KINDS.map((kind) => {
    const all = days.map(({ movements }) => movements[kind] ?? { accounts: 0, amountMinor: 0 });
    return {
      kind,
      accounts: all.reduce((sum, { accounts }) => sum + accounts, 0),
      amountMinor: all.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
    };
  });
}

function churnOfLastWholeDay(
  stored: Totals[],
  { range, now }: { range: DayRange; now: number },
): Overview['churn'] {
  const last = stored.findLast(({ day }) => day <= range.to && day < isoDay(now));
  return last ? { to: last.day, ...last.churn } : null;
}

/** The conversion of the accounts that began on these days, which are not none. */
export function conversionOf(days: Totals[], now: number): Conversion {
  const lastDay = days.at(-1)?.day ?? isoDay(now);
  const sumOf = (name: keyof Cohort) => days.reduce((sum, { cohort }) => sum + cohort[name], 0);
  return {
    started: sumOf('started'),
    converted: sumOf('converted'),
    migrated: sumOf('migrated'),
    isComplete: isOver(lastDay, { days: CONVERSION_DAYS, now }),
  };
}

/** Whether this many days after the day are over. */
export const isOver = (day: string, { days, now }: { days: number; now: number }): boolean =>
  addDays(day, days) < isoDay(now);
