import * as z from 'zod/mini';
import { PLAN_IDS } from '../../account/plans.ts';
import { SCOPES } from '../scopes.ts';
import { instant, rateLimit, sessionFigures, wholeNumber } from '../values.ts';

const projectFields = {
  projectId: z.string(),
  name: z.string(),
  /** Whether new sessions may name it. */
  active: z.boolean(),
};

const project = z.object({ ...projectFields, createdAt: instant, archivedAt: z.nullable(instant) });

const usage = z.object({
  plan: z.enum(PLAN_IDS),
  ...sessionFigures,
  estimatedMinutes: wholeNumber,
  minutesUsed: wholeNumber,
  percentUsed: wholeNumber,
  rateLimit,
  status: z.string(),
  periodStart: instant,
  periodEnd: instant,
  cancelAt: z.nullable(instant),
  paymentDue: z.boolean(),
  /** With `by=project`. Sessions without a project and minutes of open sessions count for the account only. */
  projects: z.optional(
    z.array(z.object({ ...projectFields, sessionsUsed: wholeNumber, minutesUsed: wholeNumber })),
  ),
});

export const accountResponses = {
  getUsage: { 200: usage },
  createProject: { 201: project, 200: project },
  listProjects: {
    200: z.object({
      projectsIncluded: wholeNumber,
      projectsActive: wholeNumber,
      projects: z.array(project),
      nextCursor: z.optional(z.string()),
    }),
  },
  archiveProject: { 200: project },
};

const keyFields = {
  keyId: z.string(),
  name: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  createdAt: instant,
  expiresAt: z.nullable(instant),
};

const account = z.object({
  userId: z.string(),
  createdAt: instant,
  usage,
  projectsIncluded: wholeNumber,
  openSessions: wholeNumber,
  customers: z.array(z.string()),
  subscription: z.nullable(z.string()),
  terms: z.nullable(
    z.object({
      sessionsIncluded: z.nullable(wholeNumber),
      concurrent: z.nullable(wholeNumber),
      requestsPerMinute: z.nullable(wholeNumber),
      projectsIncluded: z.nullable(wholeNumber),
      until: z.nullable(instant),
      holdUnpaid: z.boolean(),
      /** Who agreed on the terms, when and why. */
      by: z.string(),
      at: instant,
      reason: z.string(),
    }),
  ),
});

export const accountAdminResponses = {
  /** `apiKey` is shown in this response only. */
  createKey: { 201: z.object({ apiKey: z.string(), ...keyFields }) },
  listKeys: {
    200: z.object({
      keys: z.array(
        z.object({ ...keyFields, lastUsedDay: z.nullable(z.iso.date()), revokedAt: z.nullable(instant) }),
      ),
    }),
  },
  /** From `refusedFrom` on, every function refuses the key. */
  revokeKey: { 200: z.object({ keyId: z.string(), refusedFrom: instant }) },
  listAdminActions: {
    200: z.object({
      day: z.iso.date(),
      acts: z.array(
        z.object({
          at: instant,
          requestId: z.string(),
          /** The name of the API key, or the AWS identity that ran a command. */
          by: z.string(),
          keyId: z.nullable(z.string()),
          /** The route, or the command. */
          act: z.string(),
          userId: z.nullable(z.string()),
          details: z.record(z.string(), z.unknown()),
          /** The status of the response; null for a command, and for an action whose end is unknown. */
          status: z.nullable(wholeNumber),
        }),
      ),
      nextCursor: z.optional(z.string()),
    }),
  },
  getAccount: { 200: account },
  setTerms: { 200: account },
  endTerms: { 200: account },
};
