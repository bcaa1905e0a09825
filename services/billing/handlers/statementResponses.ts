import { shownPlan } from '../../../shared/account/plans.ts';
import type { UsagePeriod } from '../../../shared/account/ports.ts';
import type { ProjectAmounts } from '../../../shared/account/usageAmounts.ts';
import type { statementRoutes } from '../../../shared/contract/billing/routes.ts';
import type { ResponseOf } from '../../../shared/contract/route.ts';
import { createCursor } from '../../../shared/http/cursor.ts';
import type { HttpResponse } from '../../../shared/http/response.ts';
import { isoInstant } from '../../../shared/time.ts';
import { periodId, type Statement } from '../domain/statement.ts';

type Routes = typeof statementRoutes;

/** The start of the last period of a page, epoch seconds. */
export const statementCursor = createCursor<number>({
  parts: (start) => [start],
  pattern: /^([0-9]{1,12})$/,
  position: ([start]) => Number(start),
});

export function statementsResponse(
  { periods, next }: { periods: UsagePeriod[]; next?: number },
  asOf: number | undefined,
): ResponseOf<Routes['listStatements']> {
  const nextCursor = next === undefined ? undefined : statementCursor.encode(next);
  return {
    status: 200,
    body: { statements: periods.map((period) => summaryBody({ ...period, asOf })), nextCursor },
  };
}

type Summary = Omit<UsagePeriod, 'projects'> & { asOf: number | undefined };

const summaryBody = ({ start, end, plan, sessionsIncluded, sessions, seconds, asOf }: Summary) => ({
  period: periodId(start),
  start: isoInstant(start),
  end: isoInstant(end),
  plan: shownPlan(plan),
  sessionsIncluded,
  sessionsUsed: sessions,
  secondsUsed: seconds,
  asOf: asOf === undefined ? null : isoInstant(asOf),
});

export function statementResponse(
  statement: Statement,
  { names, numbers }: { names: Map<string, string>; numbers: string[] | undefined },
): ResponseOf<Routes['getStatement']> {
  const projectBody = ({ projectId, sessions, seconds }: ProjectAmounts) => ({
    projectId,
    name: projectId === null ? null : (names.get(projectId) ?? projectId),
    sessions,
    seconds,
  });
  return {
    status: 200,
    body: {
      ...summaryBody(statement),
      projects: statement.projects.map(projectBody),
      days: statement.days.map(({ day, sessions, seconds, projects }) => ({
        day,
        sessions,
        seconds,
        projects: projects.map(projectBody),
      })),
      invoiceNumbers: numbers ?? null,
    },
  };
}

/** The file, with a name that sorts by time. */
export const pdfResponse = (
  { status, body }: ResponseOf<Routes['getStatementPdf']>,
  { period }: { period: string },
): HttpResponse => ({
  status,
  headers: {
    'Content-Type': 'application/pdf',
    'Content-Disposition': `attachment; filename="statement-${period.slice(0, 8)}.pdf"`,
  },
  base64: Buffer.from(body).toString('base64'),
});
