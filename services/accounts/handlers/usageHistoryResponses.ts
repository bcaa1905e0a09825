import { shownPlan } from '../../../shared/account/plans.ts';
import type { UsagePeriod } from '../../../shared/account/ports.ts';
import { type Amounts, type UsageAmounts, usageByProject } from '../../../shared/account/usageAmounts.ts';
import { assertNever } from '../../../shared/assertNever.ts';
import type { accountRoutes } from '../../../shared/contract/accounts/routes.ts';
import type { InputOf, ResponseOf } from '../../../shared/contract/route.ts';
import type { CsvTable } from '../../../shared/http/csv.ts';
import { invalidField } from '../../../shared/http/problem.ts';
import { isoInstant, SECONDS_PER_MINUTE } from '../../../shared/time.ts';
import type { DailyUsage, DayRange, DayRangeOutcome } from '../domain/dailyUsage.ts';
import { periodCursor } from './cursors.ts';

/** The usage of an account by day and by period, as JSON and as CSV. */

type Routes = typeof accountRoutes;
type DailyUsageBody = ResponseOf<Routes['getDailyUsage']>['body'];
type PeriodsBody = ResponseOf<Routes['listUsagePeriods']>['body'];

/** Throws 400 `invalid_request` if the range is refused. */
export function requiredRange(outcome: DayRangeOutcome): DayRange {
  if (outcome.kind === 'range') return outcome.range;
  switch (outcome.reason) {
    case 'from_after_to':
      throw invalidField('from', 'must not be after to, which is today if it is left out');
    case 'too_early':
      throw invalidField('to', 'must not be before 2000-01-01');
    case 'too_many_days':
      throw invalidField('from', 'must be at most 183 days before to, which is today if it is left out');
    default:
      return assertNever(outcome.reason);
  }
}

/** Minutes are rounded down in each sum that is shown. */
const amountsBody = ({ sessions, seconds }: Amounts) => ({
  sessions,
  seconds,
  minutes: Math.floor(seconds / SECONDS_PER_MINUTE),
});

const projectsBody = (usage: UsageAmounts) =>
  usageByProject(usage).map(({ projectId, ...amounts }) => ({ projectId, ...amountsBody(amounts) }));

export function dailyUsageResponse(
  { days, asOf }: DailyUsage,
  { by }: Pick<InputOf<Routes['getDailyUsage']>, 'by'>,
): ResponseOf<Routes['getDailyUsage']> {
  return {
    status: 200,
    body: {
      days: days.map(({ day, ...usage }) => ({
        day,
        ...amountsBody(usage),
        ...(by ? { projects: projectsBody(usage) } : {}),
      })),
      asOf: asOf === undefined ? null : isoInstant(asOf),
    },
  };
}

export function periodsResponse({
  periods,
  next,
}: {
  periods: UsagePeriod[];
  next?: number;
}): ResponseOf<Routes['listUsagePeriods']> {
  return {
    status: 200,
    body: {
      periods: periods.map(periodBody),
      nextCursor: next === undefined ? undefined : periodCursor.encode(next),
    },
  };
}

const periodBody = ({ plan, start, end, sessionsIncluded, imported, formerPlan, ...usage }: UsagePeriod) => ({
  plan: shownPlan(plan),
  periodStart: isoInstant(start),
  periodEnd: isoInstant(end),
  sessionsIncluded,
  ...amountsBody(usage),
  projects: projectsBody(usage),
  imported,
  formerPlan,
});

const AMOUNTS = ['sessions', 'seconds', 'minutes'] as const;

/** A line for each day, or for each day and project. Usage of no project has an empty cell. */
export function dailyUsageCsv(
  { days }: DailyUsageBody,
  { by }: Pick<InputOf<Routes['getDailyUsage']>, 'by'>,
): CsvTable {
  const cellsOf = (amounts: Record<(typeof AMOUNTS)[number], number>) => AMOUNTS.map((name) => amounts[name]);
  const fileName = 'usage-by-day.csv';
  if (!by) {
    return {
      fileName,
      columns: ['day', ...AMOUNTS],
      rows: days.map((usage) => [usage.day, ...cellsOf(usage)]),
    };
  }
  return {
    fileName,
    columns: ['day', 'projectId', ...AMOUNTS],
    rows: days.flatMap(({ day, projects = [] }) =>
      projects.map((usage) => [day, usage.projectId, ...cellsOf(usage)]),
    ),
  };
}

const PERIOD_COLUMNS = ['plan', 'periodStart', 'periodEnd', 'sessionsIncluded', ...AMOUNTS] as const;

/** A line for each period. The last columns are empty unless it was imported. */
export const periodsCsv = ({ periods }: PeriodsBody): CsvTable => ({
  fileName: 'usage-by-period.csv',
  columns: [...PERIOD_COLUMNS, 'imported', 'formerPlan'],
  rows: periods.map((period) => [
    ...PERIOD_COLUMNS.map((column) => period[column]),
    period.imported ? 'true' : null,
    period.formerPlan ?? null,
  ]),
});
