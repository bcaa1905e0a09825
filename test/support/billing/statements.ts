import type { Statement } from '../../../services/billing/domain/statement.ts';
import type { StatementFile } from '../../../services/billing/pdf/renderStatement.ts';
import { isoDay, SECONDS_PER_DAY } from '../../../shared/time.ts';

const START = Date.parse('2025-10-09T10:15:00Z') / 1000;

/** A statement of as many days, each of which every project was used on. Amounts differ, and are the same at each call. */
export function statementOfDays(
  count: number,
  { projectIds = [null] as (string | null)[], start = START, amount = 1_000 } = {},
): Statement {
  const days = Array.from({ length: count }, (_, index) => {
    const projects = projectIds.map((projectId, place) => ({
      projectId,
      sessions: (index * 37 + place * 101) % amount,
      seconds: ((index * 37 + place * 101) % amount) * 117,
    }));
    return { day: isoDay(start + index * SECONDS_PER_DAY), ...totalOf(projects), projects };
  }).filter(({ sessions }) => sessions > 0);
  const projects = projectIds.map((projectId) => ({
    projectId,
    ...totalOf(days.flatMap((day) => day.projects.filter((one) => one.projectId === projectId))),
  }));
  return {
    start,
    end: start + count * SECONDS_PER_DAY,
    plan: 'growth',
    sessionsIncluded: 20_000,
    ...totalOf(projects),
    projects,
    days,
    asOf: start + (count + 2) * SECONDS_PER_DAY,
  };
}

const totalOf = (all: { sessions: number; seconds: number }[]) => ({
  sessions: all.reduce((total, { sessions }) => total + sessions, 0),
  seconds: all.reduce((total, { seconds }) => total + seconds, 0),
});

export const statementFile = (statement: Statement, more: Partial<StatementFile> = {}): StatementFile => ({
  statement,
  accountId: 'user_4Tq0Zk',
  names: new Map([
    ['web', 'Website'],
    ['app', 'Mobile app'],
    ['desk', 'Service desk'],
  ]),
  numbers: ['AB12CD34-0007'],
  language: 'en',
  ...more,
});
