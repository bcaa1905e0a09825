import { MOVEMENT_KINDS, type MovementKind } from '../../../shared/contract/insights/inputs.ts';
import { isoDay } from '../../../shared/time.ts';
import { CONVERSION_DAYS } from './conversion.ts';
import { addDays } from './days.ts';
import { everyDay, type FigureDay, levelsBefore } from './everyDay.ts';
import type { DayRange } from './figureRange.ts';
import {
  type PlanFigures,
  planFigures,
  type RevenueFigures,
  revenueFigures,
  stateFigures,
} from './levelFigures.ts';
import { type Figures, readFigures } from './readFigures.ts';
import type { Churn, Cohort, Movement } from './totals.ts';
import type { FiguresReader, TotalsReader } from './totalsPorts.ts';

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
 * The figures at the end of the last day, and what changed in the range. `known` are the totals of these days and the last ones before,
 * oldest first. `now` is epoch seconds.
 */
export function overviewOf(known: FigureDay[], { range, now }: { range: DayRange; now: number }): Overview {
  const days = everyDay(known, range);
  const start = revenueFigures(levelsBefore(known, range.from));
  const levels = days.at(-1)?.levels ?? {};
  return {
    ...revenueFigures(levels),
    startMrrMinor: start.mrrMinor,
    startSubscribers: start.subscribers,
    movements: sumOfMovements(days),
    plans: planFigures(levels),
    states: stateFigures(levels),
    churn: lastChurn(known, range.to),
    conversion: conversionOf(days, now),
  };
}

/** How much the revenue at the end differs from the one at the start with all movements: 0, unless an item was written in between. */
export const gapMinorOf = ({ mrrMinor, startMrrMinor, movements }: Overview): number =>
  mrrMinor - movements.reduce((sum, { amountMinor }) => sum + amountMinor, startMrrMinor);

/**
 * Reads an overview. `gapMinor` is not 0 if figures contradict each other. Those of today are read from several items: if a movement was
 * written in between, they are read once more.
 */
export async function readOverview(
  store: FiguresReader & TotalsReader,
  { range, now }: { range: DayRange; now: number },
): Promise<{ figures: Figures; overview: Overview; gapMinor: number }> {
  const read = async () => {
    const figures = await readFigures(store, { range, now });
    const overview = overviewOf(figures.known, { range, now });
    return { figures, overview, gapMinor: gapMinorOf(overview) };
  };
  const first = await read();
  return first.gapMinor === 0 ? first : read();
}

/** Every kind is present. */
function sumOfMovements(days: FigureDay[]): KindOfMovement[] {
  return MOVEMENT_KINDS.map((kind) => {
    const all = days.map(({ movements }) => movements[kind] ?? { accounts: 0, amountMinor: 0 });
    return {
      kind,
      accounts: all.reduce((sum, { accounts }) => sum + accounts, 0),
      amountMinor: all.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
    };
  });
}

/** Of the last day up to this one that a night's run has summed up. */
function lastChurn(known: FigureDay[], to: string): Overview['churn'] {
  const last = known.findLast(({ day, churn }) => day <= to && churn !== undefined);
  return last?.churn ? { to: last.day, ...last.churn } : null;
}

/** The conversion of the accounts that began on these days, which are not none. */
export function conversionOf(days: FigureDay[], now: number): Conversion {
  const lastDay = days.at(-1)?.day ?? isoDay(now);
  const sumOf = (name: keyof Cohort) => days.reduce((sum, { cohort }) => sum + (cohort?.[name] ?? 0), 0);
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
