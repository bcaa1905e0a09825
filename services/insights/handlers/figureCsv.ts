import { MOVEMENT_KINDS } from '../../../shared/contract/insights/inputs.ts';
import type { insightsRoutes } from '../../../shared/contract/insights/routes.ts';
import type { ResponseOf } from '../../../shared/contract/route.ts';
import type { CsvCell, CsvTable } from '../../../shared/http/csv.ts';

/** The figures of operators as CSV. */

type Routes = typeof insightsRoutes;
type BodyOf<Name extends keyof Routes> = ResponseOf<Routes[Name]>['body'];

const text = (isComplete: boolean) => String(isComplete);

const REVENUE = ['mrrMinor', 'committedMrrMinor', 'mrrAtRiskMinor', 'subscribers'] as const;
const CHURN = ['churned', 'base', 'voluntary', 'paymentFailure', 'churnedMrrMinor', 'startMrrMinor'] as const;
const CONVERSION = ['started', 'converted', 'migrated'] as const;

const cellsOf = <Name extends string>(names: readonly Name[], from: Record<Name, CsvCell>): CsvCell[] =>
  names.map((name) => from[name]);

/** A line for each figure. `of` is the kind of a movement, or the plan. */
export function overviewCsv(body: BodyOf<'getOverview'>): CsvTable {
  const single = [...REVENUE, 'startMrrMinor', 'startSubscribers'] as const;
  return {
    fileName: 'overview.csv',
    columns: ['figure', 'of', 'value'],
    rows: [
      ...single.map((name) => [name, null, body[name]]),
      ...body.movements.flatMap(({ kind, accounts, amountMinor }) => [
        ['movementAccounts', kind, accounts],
        ['movementAmountMinor', kind, amountMinor],
      ]),
      ...body.plans.flatMap(({ plan, accounts, subscribers, mrrMinor }) => [
        ['planAccounts', plan, accounts],
        ['planSubscribers', plan, subscribers],
        ['planMrrMinor', plan, mrrMinor],
      ]),
      ...Object.entries(body.states).map(([name, value]) => [`${name}Accounts`, null, value]),
      ...CHURN.map((name) => [`churn.${name}`, null, body.churn?.[name] ?? null]),
      ...CONVERSION.map((name) => [`conversion.${name}`, null, body.conversion[name]]),
    ],
  };
}

/** A line for each day, with the change by each kind of movement and the revenue of each plan. */
export function revenueCsv({ days }: BodyOf<'getRevenue'>): CsvTable {
  const plans = [...new Set(days.flatMap((day) => day.plans.map(({ plan }) => plan)))];
  return {
    fileName: 'revenue-by-day.csv',
    columns: [
      'day',
      ...REVENUE,
      ...MOVEMENT_KINDS.map((kind) => `${kind}Minor`),
      ...plans.map((plan) => `mrrMinor.${plan}`),
    ],
    rows: days.map((day) => [
      day.day,
      ...cellsOf(REVENUE, day),
      ...MOVEMENT_KINDS.map((kind) => day.movements.find((one) => one.kind === kind)?.amountMinor ?? 0),
      ...plans.map((name) => day.plans.find(({ plan }) => plan === name)?.mrrMinor ?? 0),
    ]),
  };
}

const MOVEMENT = ['day', 'userId', 'kind', 'planBefore', 'plan', 'beforeMinor', 'afterMinor'] as const;

/** A line for each movement. */
export const movementsCsv = ({ movements }: BodyOf<'listMovements'>): CsvTable => ({
  fileName: 'movements.csv',
  columns: [...MOVEMENT],
  rows: movements.map((movement) => cellsOf(MOVEMENT, movement)),
});

/** A line for each month of first sessions, then one for each day of checkouts. */
export const conversionCsv = ({ cohorts, checkouts }: BodyOf<'getConversion'>): CsvTable => ({
  fileName: 'conversion.csv',
  columns: ['month', ...CONVERSION, 'day', 'opened', 'subscribed', 'isComplete'],
  rows: [
    ...cohorts.map((cohort) => [
      cohort.month,
      ...cellsOf(CONVERSION, cohort),
      null,
      null,
      null,
      text(cohort.isComplete),
    ]),
    ...checkouts.map(({ day, opened, subscribed, isComplete }) => [
      null,
      ...CONVERSION.map(() => null),
      day,
      opened,
      subscribed,
      text(isComplete),
    ]),
  ],
});

/** A line for each day. */
export const churnCsv = ({ days }: BodyOf<'getChurn'>): CsvTable => ({
  fileName: 'churn-by-day.csv',
  columns: ['day', ...CHURN],
  rows: days.map((day) => [day.day, ...cellsOf(CHURN, day)]),
});

/** A line for each day and plan, then one for each day and reason of refused starts. */
export const sessionFiguresCsv = ({ days, refusals = [] }: BodyOf<'getSessionFigures'>): CsvTable => ({
  fileName: 'sessions-by-day.csv',
  columns: ['day', 'plan', 'sessions', 'minutes', 'refusedFor', 'refused'],
  rows: [
    ...days.flatMap(({ day, plans }) =>
      plans.map(({ plan, sessions, minutes }) => [day, plan, sessions, minutes, null, null]),
    ),
    ...refusals.map(({ day, reason, count }) => [day, null, null, null, reason, count]),
  ],
});
