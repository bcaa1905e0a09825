import { MOVEMENT_KINDS } from '../../../shared/contract/insights/inputs.ts';
import { SECONDS_PER_MINUTE } from '../../../shared/time.ts';
import { CHECKOUT_DAYS } from './conversion.ts';
import type { FigureDay } from './everyDay.ts';
import type { DayRange } from './figureRange.ts';
import { inPlanOrder, planFigures, revenueFigures } from './levelFigures.ts';
import { type Conversion, conversionOf, isOver, type KindOfMovement } from './overview.ts';

/** The revenue at the end of a day, with the movements that the day has. */
export const dayRevenue = ({ day, levels, movements }: FigureDay) => ({
  day,
  ...revenueFigures(levels),
  plans: planFigures(levels),
  movements: MOVEMENT_KINDS.flatMap((kind): KindOfMovement[] => {
    const movement = movements[kind];
    return movement && movement.accounts > 0 ? [{ kind, ...movement }] : [];
  }),
});

/** The sessions of a day by plan. Minutes are rounded down. */
export const daySessions = ({ day, use }: FigureDay) => ({
  day,
  plans: inPlanOrder(Object.keys(use)).flatMap((plan) => {
    const { sessions, seconds } = use[plan] ?? { sessions: 0, seconds: 0 };
    // A report can take back seconds under another plan than the one under which they were added.
    const minutes = Math.max(0, Math.floor(seconds / SECONDS_PER_MINUTE));
    return sessions === 0 && seconds === 0 ? [] : [{ plan, sessions, minutes }];
  }),
});

export const dayCheckouts = ({ day, checkouts }: FigureDay, now: number) => ({
  day,
  ...(checkouts ?? { opened: 0, subscribed: 0 }),
  isComplete: isOver(day, { days: CHECKOUT_DAYS, now }),
});

const monthOf = (day: string) => day.slice(0, 7);

/** The days of all months in which the range has a day. */
export function wholeMonths({ from, to }: DayRange, today: string): DayRange {
  const [year = 0, month = 0] = monthOf(to).split('-').map(Number);
  const end = new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
  return { from: `${monthOf(from)}-01`, to: end < today ? end : today };
}

const NO_CHURN = {
  churned: 0,
  base: 0,
  voluntary: 0,
  paymentFailure: 0,
  churnedMrrMinor: 0,
  startMrrMinor: 0,
};

/** The churn of the 30 days up to a day. */
export const dayChurn = ({ day, churn = NO_CHURN }: FigureDay) => ({ day, ...churn });

/** The conversion of the accounts that began in each month, oldest first. `days` are whole months, the last one up to today. */
export function monthlyCohorts(days: FigureDay[], now: number): (Conversion & { month: string })[] {
  const byMonth = Map.groupBy(days, ({ day }) => monthOf(day));
  return [...byMonth].map(([month, ofMonth]) => ({ month, ...conversionOf(ofMonth, now) }));
}
