import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { ACCOUNT_PREFIX } from '../aws/tableKeys.ts';
import type { Account, SubscriptionSummary } from './account.ts';
import { PAID_PLAN_IDS, PLAN_IDS } from './plans.ts';

/*
 * Every start, heartbeat and end writes the account item, and DynamoDB bills each started kilobyte of it. Therefore
 * derivable values are not stored, and the subscription is a list instead of a map: with ids of 36 characters, ten open
 * sessions and a subscription fit into one kilobyte.
 */

const instant = z.number();
const optionalInstant = z.optional(z.number());
const absentOr = z.nullable(instant);

/** id, customer, status, plan, period start, period end, anchor, cancelAt, graceUntil. */
const subscriptionRow = z.tuple([
  z.string(),
  z.string(),
  z.string(),
  z.enum(PAID_PLAN_IDS),
  instant,
  instant,
  instant,
  absentOr,
  absentOr,
]);

const accountRow = z.object({
  pk: z.string().check(z.startsWith(ACCOUNT_PREFIX)),
  createdAt: instant,
  version: z.number(),
  plan: z.enum(PLAN_IDS),
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
  subscription: z.optional(subscriptionRow),
  customers: z.array(z.string()),
  customerAttempt: z.optional(z.number()),
  usageSince: instant,
  sessionsUsed: z.number(),
  secondsUsed: z.number(),
  open: z.record(z.string(), z.tuple([instant, instant])),
  fences: z.record(z.string(), instant),
  projects: z.record(z.string(), z.tuple([instant, z.number(), z.number()])),
});

/** Parses an account item of the table. Throws for any other item. */
export function parseAccountRow(row: Record<string, AttributeValue>): Account {
  const { pk, customerAttempt = 1, subscription: stored, ...rest } = z.parse(accountRow, unmarshall(row));
  const subscription = stored && subscriptionOf(stored);
  return {
    ...rest,
    ...(subscription ? { subscription } : {}),
    accountId: pk.slice(ACCOUNT_PREFIX.length),
    status: subscription?.status ?? 'none',
    customerAttempt,
  };
}

/** The attributes of the account's item. An undefined value has no attribute. */
export function accountAttributes(account: Account) {
  const { accountId: _inKey, status: _inSubscription, subscription, customerAttempt, ...rest } = account;
  return {
    ...rest,
    subscription: subscription && subscriptionRowOf(subscription),
    customerAttempt: customerAttempt === 1 ? undefined : customerAttempt,
  };
}

function subscriptionOf(row: z.output<typeof subscriptionRow>): SubscriptionSummary {
  const [id, customer, status, plan, periodStart, periodEnd, anchor, cancelAt, graceUntil] = row;
  return {
    id,
    customer,
    status,
    plan,
    periodStart,
    periodEnd,
    anchor,
    ...(cancelAt === null ? {} : { cancelAt }),
    ...(graceUntil === null ? {} : { graceUntil }),
  };
}

function subscriptionRowOf(summary: SubscriptionSummary): z.output<typeof subscriptionRow> {
  const { id, customer, status, plan, periodStart, periodEnd, anchor, cancelAt, graceUntil } = summary;
  return [id, customer, status, plan, periodStart, periodEnd, anchor, cancelAt ?? null, graceUntil ?? null];
}
