import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Account } from './account.ts';
import { PAID_PLAN_IDS, PLAN_IDS } from './plans.ts';

const instant = z.number();
const optionalInstant = z.optional(z.number());

const accountRow = z.object({
  accountId: z.string(),
  createdAt: instant,
  version: z.number(),
  plan: z.enum(PLAN_IDS),
  status: z.string(),
  sessionsIncluded: z.number(),
  concurrent: z.number(),
  requestsPerMinute: z.number(),
  projectsIncluded: z.number(),
  terms: z.optional(
    z.object({
      sessionsIncluded: z.optional(z.number()),
      concurrent: z.optional(z.number()),
      requestsPerMinute: z.optional(z.number()),
      projectsIncluded: z.optional(z.number()),
      until: optionalInstant,
      holdUnpaid: z.optional(z.boolean()),
    }),
  ),
  periodStart: instant,
  periodEnd: instant,
  accessUntil: optionalInstant,
  validUntil: instant,
  subscription: z.optional(
    z.object({
      id: z.string(),
      customer: z.string(),
      status: z.string(),
      plan: z.enum(PAID_PLAN_IDS),
      periodStart: instant,
      periodEnd: instant,
      anchor: instant,
      cancelAt: optionalInstant,
      graceUntil: optionalInstant,
    }),
  ),
  customers: z.array(z.string()),
  customerAttempt: z.number(),
  checkout: z.optional(
    z.object({
      attempt: z.number(),
      plan: z.enum(PAID_PLAN_IDS),
      customer: z.string(),
      sessionId: z.optional(z.string()),
    }),
  ),
  usageSince: instant,
  sessionsUsed: z.number(),
  secondsUsed: z.number(),
  open: z.record(z.string(), z.tuple([instant, instant])),
  fences: z.record(z.string(), instant),
  projects: z.record(z.string(), instant),
});

/** Parses an account item of the table; an item that is not one is a fault, not an expected outcome. */
export function parseAccountRow(row: Record<string, AttributeValue>): Account {
  return z.parse(accountRow, unmarshall(row));
}
