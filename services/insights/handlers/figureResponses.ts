import { type ChangeOf, isErasedName } from '../../../shared/account/change.ts';
import { assertNever } from '../../../shared/assertNever.ts';
import type { insightsRoutes } from '../../../shared/contract/insights/routes.ts';
import type { ResponseOf } from '../../../shared/contract/route.ts';
import { createCursor } from '../../../shared/http/cursor.ts';
import { invalidField } from '../../../shared/http/problem.ts';
import { isoInstant, SECONDS_PER_DAY } from '../../../shared/time.ts';
import { dayCheckouts, dayChurn, dayRevenue, daySessions, monthlyCohorts } from '../domain/dailyFigures.ts';
import { dayStart } from '../domain/days.ts';
import { everyDay, type FigureDay, summedUp } from '../domain/everyDay.ts';
import { type DayRange, figureRange } from '../domain/figureRange.ts';
import type { MovementPage, MovementPosition } from '../domain/listMovements.ts';
import type { Overview } from '../domain/overview.ts';
import type { Figures } from '../domain/readFigures.ts';
import type { Refusals } from '../gateway/refusalGateway.ts';

/** The figures of operators as JSON. */

type Routes = typeof insightsRoutes;

const currency = 'usd';

/** The days of a request. Throws 400 `invalid_request` if the range is refused. */
export function requiredRange(given: Partial<DayRange>, now: number): DayRange {
  const outcome = figureRange(given, now);
  if (outcome.kind === 'range') return outcome.range;
  switch (outcome.reason) {
    case 'from_after_to':
      throw invalidField('from', 'must not be after to or after today');
    case 'too_early':
      throw invalidField(given.from === undefined ? 'to' : 'from', 'must not be before 2000-01-01');
    case 'too_many_days':
      throw invalidField('from', 'must be at most 365 days before to, which is today if it is left out');
    default:
      return assertNever(outcome.reason);
  }
}

/** The days of a movement, and the account after which the next page begins. */
export const movementCursor = createCursor<MovementPosition>({
  parts: ({ day, accountId = '' }) => [day, accountId],
  pattern: /^(20[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01]))#([A-Za-z0-9._:|-]{0,128})$/,
  position: ([day = '', accountId]) => (accountId ? { day, accountId } : { day }),
});

type Shown = { range: DayRange; figures: Figures; now: number };

const endOf = (day: string) => dayStart(day) + SECONDS_PER_DAY;

const rangeBody = ({ range, figures, now }: Shown) => ({
  ...range,
  asOf: isoInstant(Math.min(now, endOf(range.to), endOf(figures.lastDay))),
  completeFrom: figures.completeFrom,
});

const daysOfRange = ({ figures, range }: Shown): FigureDay[] => everyDay(figures.known, range);

export const overviewResponse = (
  shown: Shown,
  { overview, drifts }: { overview: Overview; drifts: ChangeOf<'drift'>[] },
): ResponseOf<Routes['getOverview']> => ({
  status: 200,
  body: { ...rangeBody(shown), currency, ...overview, drifts: drifts.map(driftBody) },
});

const driftBody = ({ accountId, at, fields, planBefore, plan }: ChangeOf<'drift'>) => ({
  userId: accountId,
  at: isoInstant(at),
  fields,
  planBefore,
  plan,
});

export const revenueResponse = (shown: Shown): ResponseOf<Routes['getRevenue']> => ({
  status: 200,
  body: { ...rangeBody(shown), currency, days: daysOfRange(shown).map(dayRevenue) },
});

export const movementsResponse = ({
  movements,
  next,
}: MovementPage): ResponseOf<Routes['listMovements']> => ({
  status: 200,
  body: {
    currency,
    movements: movements.map(({ day, accountId, kind, planBefore, plan, beforeMinor, afterMinor }) => ({
      day,
      userId: isErasedName(accountId) ? null : accountId,
      kind,
      planBefore: planBefore ?? null,
      plan: plan ?? null,
      beforeMinor,
      afterMinor,
    })),
    nextCursor: next && movementCursor.encode(next),
  },
});

/** `months` are the days of the cohorts: whole months. */
export const conversionResponse = (shown: Shown, months: DayRange): ResponseOf<Routes['getConversion']> => ({
  status: 200,
  body: {
    ...rangeBody(shown),
    cohorts: monthlyCohorts(everyDay(shown.figures.known, months), shown.now),
    checkouts: summedUp(daysOfRange(shown)).map((day) => dayCheckouts(day, shown.now)),
  },
});

export const churnResponse = (shown: Shown): ResponseOf<Routes['getChurn']> => ({
  status: 200,
  body: { ...rangeBody(shown), currency, days: summedUp(daysOfRange(shown)).map(dayChurn) },
});

export const sessionFiguresResponse = (
  shown: Shown,
  refusals: Refusals[] | undefined,
): ResponseOf<Routes['getSessionFigures']> => ({
  status: 200,
  body: { ...rangeBody(shown), days: daysOfRange(shown).map(daySessions), refusals },
});
