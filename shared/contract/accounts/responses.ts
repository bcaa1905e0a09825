import * as z from 'zod/mini';
import { PUBLIC_KEY_PATTERN } from '../ids.ts';
import {
  described,
  instant,
  named,
  nextCursor,
  planId,
  projectFigures,
  projectId,
  rateLimit,
  sessionFigures,
  wholeNumber,
} from '../values.ts';
import { contact } from './contactResponse.ts';

const projectFields = {
  projectId,
  name: described(z.string(), 'The name for people.'),
  active: described(z.boolean(), 'Whether new sessions may name it.'),
};

const publicKey = described(
  z.string().check(z.regex(PUBLIC_KEY_PATTERN)),
  'The public key of the project, with which its web pages ask for the badge.',
);

const project = named(
  'Project',
  z.object({
    ...projectFields,
    publicKey: described(
      z.nullable(publicKey),
      'The public key of the project, with which its web pages ask for the badge; null if it has none yet.',
    ),
    createdAt: described(instant, 'When the project was created.'),
    archivedAt: described(z.nullable(instant), 'When the project was archived; null while it is active.'),
  }),
  { description: 'A part of an account, such as one of its applications, to which sessions are attributed.' },
);

const minutesUsed = described(
  wholeNumber,
  'Minutes of sessions in this period, rounded down. Minutes are not billed.',
);

const projectUsage = named(
  'ProjectUsage',
  z.object({
    ...projectFields,
    sessionsUsed: described(wholeNumber, 'Sessions of the project that were counted in this period.'),
    minutesUsed: described(minutesUsed, 'Minutes of its ended sessions in this period, rounded down.'),
  }),
  { description: 'The usage of a project in this period.' },
);

export const usage = named(
  'Usage',
  z.object({
    plan: planId,
    ...sessionFigures,
    estimatedMinutes: described(wholeNumber, 'Two minutes for each included session, as an estimate.'),
    minutesUsed,
    percentUsed: described(
      wholeNumber,
      'Used sessions in percent of the included ones, rounded down: 100 only when the quota is used up. It can exceed 100.',
    ),
    rateLimit,
    status: described(
      z.string(),
      'Stripe’s status of the subscription that decides the plan, such as `active` or `past_due`; `none` without one.',
    ),
    periodStart: described(instant, 'When the period of the usage began, inclusive.'),
    periodEnd: described(instant, 'When the period ends, exclusive.'),
    cancelAt: described(z.nullable(instant), 'When the plan ends because the customer cancelled it.'),
    paymentDue: described(
      z.boolean(),
      'An invoice is unpaid. The plan ends, or has ended, with the grace period.',
    ),
    openSessions: described(wholeNumber, 'Sessions that run now: their lease has not expired.'),
    accessUntil: described(
      z.nullable(instant),
      'When the plan ends unless an invoice is paid: the end of the grace period, or of an invoiced customer’s credit. Null while nothing is due.',
    ),
    graceUntil: described(
      z.nullable(instant),
      'When the grace period ends that the account is in; null outside one.',
    ),
    refusedSince: described(
      z.nullable(instant),
      'When the used-up quota refused the first session. Null while sessions remain, and until one is refused.',
    ),
    fullQuota: described(
      wholeNumber,
      'What `sessionsIncluded` becomes when the payment arrives: a grace period grants a share of it. Outside one they are equal.',
    ),
    projects: z.optional(
      described(
        z.array(projectUsage),
        'Only with `by=project`. Sessions without a project and minutes of open sessions count for the account only.',
      ),
    ),
  }),
  {
    description: 'The plan, quota and usage of an account in its current period.',
    examples: [
      {
        plan: 'free',
        sessionsIncluded: 100,
        sessionsUsed: 95,
        sessionsRemaining: 5,
        estimatedMinutes: 200,
        minutesUsed: 188,
        percentUsed: 95,
        rateLimit: { requestsPerMinute: 100, concurrent: 1 },
        status: 'none',
        periodStart: '2026-11-01T00:00:00Z',
        periodEnd: '2026-12-01T00:00:00Z',
        cancelAt: null,
        paymentDue: false,
        openSessions: 1,
        accessUntil: null,
        graceUntil: null,
        refusedSince: null,
        fullQuota: 100,
      },
    ],
  },
);

/** Usage with its seconds. Minutes are rounded down in each sum, so that those of parts can be less than those of the whole. */
const amounts = {
  sessions: described(wholeNumber, 'Sessions that were counted.'),
  seconds: described(wholeNumber, 'Seconds of sessions that ended. Recorded, never billed.'),
  minutes: described(wholeNumber, 'The seconds in minutes, rounded down.'),
};

const projectAmounts = named(
  'ProjectAmounts',
  z.object({
    projectId: described(
      z.nullable(projectId),
      'The project; null for usage that is attributed to none. Then the sums of all are those of the whole.',
    ),
    ...amounts,
  }),
  { description: 'The part of a project in the usage of a day or of a period.' },
);

const dailyUsage = named(
  'DailyUsage',
  z.object({
    days: described(
      z.array(
        named(
          'DayUsage',
          z.object({
            day: described(z.iso.date(), 'The UTC day.'),
            ...amounts,
            projects: z.optional(described(z.array(projectAmounts), 'Only with `by=project`.')),
          }),
          { description: 'The usage of a UTC day.' },
        ),
      ),
      'Each day from `from` to `to`, oldest first.',
    ),
    asOf: described(
      z.nullable(instant),
      'The newest change of the account that is included; null for an account without usage.',
    ),
  }),
  {
    description: 'The usage of an account by UTC day.',
    examples: [
      {
        days: [
          { day: '2026-11-21', sessions: 0, seconds: 0, minutes: 0 },
          { day: '2026-11-22', sessions: 3, seconds: 400, minutes: 6 },
        ],
        asOf: '2026-11-22T22:19:49Z',
      },
    ],
  },
);

const usagePeriod = named(
  'UsagePeriod',
  z.object({
    plan: planId,
    periodStart: described(instant, 'When the period began, inclusive.'),
    periodEnd: described(instant, 'When the period ended, exclusive.'),
    sessionsIncluded: described(wholeNumber, 'Sessions that the plan or the terms included at its end.'),
    ...amounts,
    projects: described(
      z.array(projectAmounts),
      'A project that was archived before the end of the period counts as none.',
    ),
    imported: z.optional(
      described(
        z.boolean(),
        'Whether it is a calendar month of the service that this one replaced. It counts for nothing here. `plan` is then `free` and ' +
          '`sessionsIncluded` 0, because no plan of this service applied.',
      ),
    ),
    formerPlan: z.optional(
      described(z.string(), 'Of an imported period: the plan at the service that this one replaced.'),
    ),
  }),
  { description: 'The usage of a period that has ended, with the seconds of sessions that ended later.' },
);

export const accountResponses = {
  getContact: { 200: contact },
  setContact: { 200: contact },
  getUsage: { 200: usage },
  getDailyUsage: { 200: dailyUsage },
  listUsagePeriods: {
    200: named('UsagePeriodList', z.object({ periods: z.array(usagePeriod), nextCursor }), {
      description: 'A page of closed periods, newest first.',
    }),
  },
  createProject: { 201: project, 200: project },
  listProjects: {
    200: named('ProjectList', z.object({ ...projectFigures, projects: z.array(project), nextCursor }), {
      description: 'A page of projects, active ones before all others.',
    }),
  },
  archiveProject: { 200: project },
  renewBadgeKey: {
    200: named('BadgeKey', z.object({ publicKey }), {
      description: 'The public key of a project, which replaces the one before it.',
    }),
  },
};
