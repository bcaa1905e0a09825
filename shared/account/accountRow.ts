import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { ACCOUNT_PREFIX } from '../aws/tableKeys.ts';
import type { Account, ActiveProject, LateSeconds, OpenSession, PreviousUsage } from './account.ts';
import { type AccountFormat, CURRENT_FORMAT } from './accountFormat.ts';
import { accessUntilOf } from './entitlements.ts';
import type { Limits } from './plans.ts';
import {
  mrrRow,
  mrrRowOf,
  paidRow,
  paidRowOf,
  subscriptionOf,
  subscriptionRow,
  subscriptionRowOf,
} from './subscriptionRow.ts';

/*
 * Every start, heartbeat and end writes the account item, and DynamoDB bills each started kilobyte of it. Therefore
 * derivable values are not stored, and the subscription is a list instead of a map: with ids of 36 characters, ten open
 * sessions and a subscription fit into one kilobyte.
 *
 * A newer release may run at the same time, or may have been rolled back. It adds attributes, appends to lists and adds plans, and
 * this release reads the part that it knows. A write keeps attributes that are unknown or did not change. A list that changes is
 * written without what a newer release appended, because that may describe the old value: the newer release then reads it like
 * one that this release wrote.
 */

const instant = z.number();
const optionalInstant = z.optional(z.number());

const openRow = z.pipe(
  z.tuple([instant, instant], z.unknown()),
  z.transform(([first, second]): OpenSession => [first, second]),
);

const projectRow = z.pipe(
  z.tuple([instant, z.number(), z.number()], z.unknown()),
  z.transform(([createdAt, sessions, seconds]): ActiveProject => [createdAt, sessions, seconds]),
);

/** sessionsIncluded, concurrent, requestsPerMinute, projectsIncluded. */
const limitsRow = z.tuple([z.number(), z.number(), z.number(), z.number()], z.unknown());

const lateRow = z.union([
  z.literal(true),
  z.array(
    z.pipe(
      z.union([
        z.tuple([z.number(), instant, z.number()]),
        z.tuple([z.number(), instant, z.number(), z.string()], z.unknown()),
      ]),
      z.transform(
        ([day, periodStart, seconds, projectId]): LateSeconds =>
          projectId === undefined ? [day, periodStart, seconds] : [day, periodStart, seconds, projectId],
      ),
    ),
  ),
]);

const accountRow = z.object({
  pk: z.string().check(z.startsWith(ACCOUNT_PREFIX)),
  createdAt: instant,
  version: z.number(),
  plan: z.string(),
  limits: z.optional(limitsRow),
  sessionsIncluded: z.optional(z.number()),
  concurrent: z.optional(z.number()),
  requestsPerMinute: z.optional(z.number()),
  projectsIncluded: z.optional(z.number()),
  terms: z.optional(
    z.object({
      sessionsIncluded: z.optional(z.number()),
      concurrent: z.optional(z.number()),
      requestsPerMinute: z.optional(z.number()),
      projectsIncluded: z.optional(z.number()),
      until: optionalInstant,
      holdUnpaid: z.optional(z.boolean()),
      offer: z.optional(z.string()),
    }),
  ),
  periodStart: optionalInstant,
  periodEnd: instant,
  validUntil: instant,
  subscription: z.optional(subscriptionRow),
  paid: z.optional(paidRow),
  mrr: z.optional(mrrRow),
  customers: z.array(z.string()),
  customerAttempt: z.optional(z.number()),
  usageSince: instant,
  usageBefore: optionalInstant,
  sessionsUsed: z.number(),
  secondsUsed: z.number(),
  refusedAt: optionalInstant,
  revision: z.optional(z.number()),
  late: z.optional(lateRow),
  past: z.optional(z.array(z.number())),
  open: z.record(z.string(), openRow),
  fences: z.record(z.string(), instant),
  erasedSalt: z.optional(z.string()),
  restoredAt: optionalInstant,
  projects: z.record(z.string(), projectRow),
});

/** Parses an account item of the table. Throws for any other item. */
export function parseAccountRow(row: Record<string, AttributeValue>): Account {
  const {
    pk,
    customerAttempt = 1,
    subscription: stored,
    paid,
    mrr,
    past,
    limits,
    sessionsIncluded,
    concurrent,
    requestsPerMinute,
    projectsIncluded,
    periodStart,
    // The release before `usageBefore` has only `past`.
    usageBefore = past?.[0],
    late = [],
    ...rest
  } = z.parse(accountRow, unmarshall(row));
  const subscription = stored && subscriptionOf(stored, { paid, mrr, customers: rest.customers });
  const accessUntil = accessUntilOf({ ...rest, subscription });
  return {
    ...rest,
    ...limitsOf(limits ?? [sessionsIncluded, concurrent, requestsPerMinute, projectsIncluded]),
    periodStart: periodStart ?? rest.usageSince,
    ...(usageBefore === undefined ? {} : { usageBefore }),
    ...(late === true || late.length > 0 ? { late } : {}),
    ...(accessUntil === undefined ? {} : { accessUntil }),
    ...(subscription ? { subscription } : {}),
    ...(past ? { previous: previousOf(past) } : {}),
    accountId: pk.slice(ACCOUNT_PREFIX.length),
    status: subscription?.status ?? 'none',
    customerAttempt,
  };
}

function limitsOf([
  sessionsIncluded,
  concurrent,
  requestsPerMinute,
  projectsIncluded,
]: readonly unknown[]): Limits {
  return z.parse(limitsParts, { sessionsIncluded, concurrent, requestsPerMinute, projectsIncluded });
}

const limitsParts = z.object({
  sessionsIncluded: z.number(),
  concurrent: z.number(),
  requestsPerMinute: z.number(),
  projectsIncluded: z.number(),
});

/** The attributes of the account's item in the format. An undefined value has no attribute. */
export function accountAttributes(account: Account, format: AccountFormat = CURRENT_FORMAT) {
  const {
    accountId: _inKey,
    status: _inSubscription,
    accessUntil: _derived,
    subscription,
    customerAttempt,
    previous,
    sessionsIncluded,
    concurrent,
    requestsPerMinute,
    projectsIncluded,
    periodStart,
    revision,
    late,
    usageBefore,
    ...rest
  } = account;
  const limits = [sessionsIncluded, concurrent, requestsPerMinute, projectsIncluded];
  const isFirst = format === 1;
  return {
    ...rest,
    limits: isFirst ? undefined : limits,
    sessionsIncluded: isFirst ? sessionsIncluded : undefined,
    concurrent: isFirst ? concurrent : undefined,
    requestsPerMinute: isFirst ? requestsPerMinute : undefined,
    projectsIncluded: isFirst ? projectsIncluded : undefined,
    periodStart: isFirst || periodStart !== account.usageSince ? periodStart : undefined,
    revision: isFirst ? undefined : revision,
    late: isFirst ? undefined : (late ?? []),
    usageBefore: isFirst || usageBefore !== previous?.[0]?.[0] ? usageBefore : undefined,
    subscription: subscription && subscriptionRowOf(subscription, { customers: account.customers, format }),
    past: previous?.flat(),
    paid: subscription && paidRowOf(subscription),
    mrr: isFirst && subscription ? mrrRowOf(subscription) : undefined,
    customerAttempt: customerAttempt === 1 ? undefined : customerAttempt,
  };
}

/** Previous periods are stored one after the other, which takes less space than a list of each. */
function previousOf(past: number[]): PreviousUsage[] {
  const previous: PreviousUsage[] = [];
  for (let index = 0; index + 2 < past.length; index += 3) {
    const [start = 0, included = 0, used = 0] = past.slice(index, index + 3);
    previous.push([start, included, used]);
  }
  return previous;
}
