import type { Route } from 'playwright-core';
import type { Operations } from '../../../client/src/apiTypes.ts';

export type Statement = Operations['listStatements']['response']['statements'][number];

export const STATEMENTS = /\/billing\/statements(\?|$)/;
export const STATEMENT_PDF = '**/billing/statements/*/pdf?**';

/** A closed month of Starter, as the API returns it. The first is the newest, of October 2026. */
export function statementOf(index: number, differences: Partial<Statement> = {}): Statement {
  const at = (monthsBefore: number) =>
    new Date(Date.UTC(2026, 9 - monthsBefore, 22, 9, 30)).toISOString().replace('.000', '');
  return {
    period: at(index).replaceAll(/[-:]/g, ''),
    start: at(index),
    end: at(index - 1),
    plan: 'starter',
    sessionsIncluded: 5_000,
    sessionsUsed: 4_812 - 7 * index,
    secondsUsed: 583_211,
    asOf: at(index - 1),
    ...differences,
  };
}

/** Answers with a page of statements. */
export const stated = (statements: Statement[], nextCursor?: string) => (route: Route) =>
  route.fulfill({ json: { statements, ...(nextCursor && { nextCursor }) } });
