import * as z from 'zod/mini';
import { described, instant, named, nextCursor, planId, wholeNumber } from '../values.ts';

const sessions = described(wholeNumber, 'Sessions that were counted.');
const seconds = described(wholeNumber, 'Seconds of sessions that ended.');

const summary = {
  period: described(z.string(), 'Identifies the statement: when the period began, in digits.'),
  start: described(instant, 'When the period began, inclusive.'),
  end: described(instant, 'When it ended, exclusive.'),
  plan: described(planId, 'The plan at the end of the period.'),
  sessionsIncluded: described(wholeNumber, 'Sessions that were included in the period.'),
  sessionsUsed: described(wholeNumber, 'Sessions that were counted in the period.'),
  secondsUsed: described(wholeNumber, 'Seconds of sessions that ended in the period.'),
  asOf: described(z.nullable(instant), 'The newest change of the account’s usage that is included.'),
};

const projectUsage = named(
  'StatementProject',
  z.object({
    projectId: described(z.nullable(z.string()), 'The project; null for what belongs to none.'),
    name: described(
      z.nullable(z.string()),
      'The name that the project has now; null for what belongs to none.',
    ),
    sessions,
    seconds,
  }),
  { description: 'The usage of a project.' },
);

const ofProjects = described(
  z.array(projectUsage),
  'The usage of each project in the order of their ids, then what belongs to none, if there is any.',
);

const example = {
  period: '20261009T101500Z',
  start: '2026-10-09T10:15:00Z',
  end: '2026-11-09T10:15:00Z',
  plan: 'growth' as const,
  sessionsIncluded: 20_000,
  sessionsUsed: 12_431,
  secondsUsed: 1_491_720,
  asOf: '2026-11-27T20:21:00Z',
};

const exampleProject = { projectId: 'web', name: 'Website', sessions: 12_431, seconds: 1_491_720 };

export const statementResponses = {
  listStatements: {
    200: named(
      'StatementList',
      z.object({
        statements: z.array(
          named('StatementSummary', z.object(summary), {
            description: 'The usage of a closed period.',
            examples: [example],
          }),
        ),
        nextCursor,
      }),
      { description: 'A page of closed periods, newest first.' },
    ),
  },
  getStatement: {
    200: named(
      'Statement',
      z.object({
        ...summary,
        projects: ofProjects,
        days: described(
          z.array(
            named(
              'StatementDay',
              z.object({
                day: described(z.iso.date(), 'The UTC day.'),
                sessions,
                seconds,
                projects: ofProjects,
              }),
              { description: 'The usage of a UTC day, as far as it lies in the period.' },
            ),
          ),
          'The days with usage, oldest first. Days are kept for 13 months; what is older is in the totals only.',
        ),
        invoiceNumbers: described(
          z.nullable(z.array(z.string())),
          'The numbers of Stripe’s invoices that bill time of this period, oldest first; null if Stripe cannot be asked now.',
        ),
      }),
      {
        description: 'The usage of a closed period by day and project.',
        examples: [
          {
            ...example,
            projects: [exampleProject],
            days: [{ day: '2026-10-09', sessions: 12_431, seconds: 1_491_720, projects: [exampleProject] }],
            invoiceNumbers: ['AB12CD34-0007'],
          },
        ],
      },
    ),
  },
  /** The bytes of the file. It is no JSON, so it has no named schema. */
  getStatementPdf: { 200: z.custom<Uint8Array>((value) => value instanceof Uint8Array) },
};
