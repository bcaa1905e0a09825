import type { DayPart, UsagePeriod } from '../../../shared/account/ports.ts';
import {
  type Amounts,
  type ProjectAmounts,
  sumUsage,
  type UsageAmounts,
  usageByProject,
} from '../../../shared/account/usageAmounts.ts';
import { isoInstant, SECONDS_PER_DAY } from '../../../shared/time.ts';
import type { Invoice } from './ports.ts';

/** The usage of a closed period. Instants are epoch seconds, days are UTC. */
export type Statement = Amounts & {
  start: number;
  end: number;
  plan: string;
  sessionsIncluded: number;
  projects: ProjectAmounts[];
  days: (Amounts & { day: string; projects: ProjectAmounts[] })[];
  /** How far the ledger was. */
  asOf: number | undefined;
};

/** The id of the statement of the period that began at `start`: `20261009T101500Z`. */
export const periodId = (start: number): string => isoInstant(start).replaceAll(/[-:]/g, '');

/** When the period with this id began; undefined if no period can. */
export function startOfPeriod(id: string): number | undefined {
  const instant = id.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
  const start = Date.parse(instant) / 1000;
  return Number.isNaN(start) ? undefined : start;
}

/**
 * The statement of a period. Of the parts of days, only those count that belong to it: a day on which a period turned has a part in each.
 * Days can have less than the period, which has what was carried over from another one, and whose days are deleted after 13 months.
 */
export function statementOf(
  period: UsagePeriod,
  { parts, asOf }: { parts: DayPart[]; asOf?: number },
): Statement {
  const { start, end, plan, sessionsIncluded, sessions, seconds } = period;
  const own = parts.filter(({ since }) => since === start);
  const byDay = Map.groupBy(own, ({ day }) => day);
  const days = [...byDay]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([day, ofDay]) => ({ day, ...toAmounts(sumUsage(ofDay)) }))
    .filter((day) => day.sessions > 0 || day.seconds > 0);
  const projects = greaterOfEach(period.projects, sumUsage(own).projects);
  return { start, end, plan, sessionsIncluded, ...toAmounts({ sessions, seconds, projects }), days, asOf };
}

const toAmounts = (usage: UsageAmounts) => ({
  sessions: usage.sessions,
  seconds: usage.seconds,
  projects: usageByProject(usage).filter(({ sessions, seconds }) => sessions > 0 || seconds > 0),
});

/**
 * The usage of each project. A closed period has only those that were active at its end, and days are deleted in the end, so each of both
 * may have too little, and neither has too much.
 */
function greaterOfEach(
  one: UsageAmounts['projects'],
  other: UsageAmounts['projects'],
): UsageAmounts['projects'] {
  const of = (projects: UsageAmounts['projects'], id: string) =>
    projects.get(id) ?? { sessions: 0, seconds: 0 };
  return new Map(
    [...new Set([...one.keys(), ...other.keys()])].map((id) => [
      id,
      {
        sessions: Math.max(of(one, id).sessions, of(other, id).sessions),
        seconds: Math.max(of(one, id).seconds, of(other, id).seconds),
      },
    ]),
  );
}

/** What the statement has in its totals only. */
export function notByDay({ sessions, seconds, days }: Statement): Amounts {
  return {
    sessions: days.reduce((left, day) => left - day.sessions, sessions),
    seconds: days.reduce((left, day) => left - day.seconds, seconds),
  };
}

/** A year is billed in advance, with an invoice that is created when it begins. */
const BILLED_BEFORE_SECONDS = 366 * SECONDS_PER_DAY;

/** From when on invoices can bill time of the period. */
export const billedSince = ({ start }: Pick<Statement, 'start'>): number => start - BILLED_BEFORE_SECONDS;

/** The numbers of the invoices that bill time of the period, oldest first. A draft has none, and nobody owes a void one. */
export function invoiceNumbers(
  invoices: Invoice[],
  { start, end }: Pick<Statement, 'start' | 'end'>,
): string[] {
  return invoices
    .filter(({ status, period }) => status !== 'void' && period && period.start < end && period.end > start)
    .sort((one, other) => one.createdAt - other.createdAt)
    .flatMap(({ number }) => number ?? []);
}
