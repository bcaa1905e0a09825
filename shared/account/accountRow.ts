import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { ACCOUNT_PREFIX } from '../aws/tableKeys.ts';
import { SECONDS_PER_DAY } from '../time.ts';
import type { Account, ActiveProject, OpenSession, PreviousUsage, SubscriptionSummary } from './account.ts';
import { isPlanId, PLANS } from './plans.ts';

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
const absentOr = z.nullable(instant);

/** id, customer or its index in `customers`, status, plan, periodStart, paidUntil, anchor, cancelAt, graceUntil. */
const subscriptionRow = z.tuple(
  [z.string(), z.string(), z.string(), z.string(), instant, instant, instant, absentOr, absentOr],
  z.unknown(),
);

/** paidUntil of the subscription it belongs to, creditUntil, and `included`: start, sessions and, if it has them, later sessions. */
const paidRow = z.tuple([instant, absentOr, absentOr, absentOr], z.unknown());

const openRow = z.pipe(
  z.tuple([instant, instant], z.unknown()),
  z.transform(([first, second]): OpenSession => [first, second]),
);

const projectRow = z.pipe(
  z.tuple([instant, z.number(), z.number()], z.unknown()),
  z.transform(([createdAt, sessions, seconds]): ActiveProject => [createdAt, sessions, seconds]),
);

const accountRow = z.object({
  pk: z.string().check(z.startsWith(ACCOUNT_PREFIX)),
  createdAt: instant,
  version: z.number(),
  plan: z.string(),
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
  paid: z.optional(paidRow),
  customers: z.array(z.string()),
  customerAttempt: z.optional(z.number()),
  usageSince: instant,
  sessionsUsed: z.number(),
  secondsUsed: z.number(),
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
    past,
    ...rest
  } = z.parse(accountRow, unmarshall(row));
  const subscription = stored && subscriptionOf(stored, { paid, customers: rest.customers });
  return {
    ...rest,
    ...(subscription ? { subscription } : {}),
    ...(past ? { previous: previousOf(past) } : {}),
    accountId: pk.slice(ACCOUNT_PREFIX.length),
    status: subscription?.status ?? 'none',
    customerAttempt,
  };
}

/** The attributes of the account's item. An undefined value has no attribute. */
export function accountAttributes(account: Account) {
  const {
    accountId: _inKey,
    status: _inSubscription,
    subscription,
    customerAttempt,
    previous,
    ...rest
  } = account;
  return {
    ...rest,
    subscription: subscription && subscriptionRowOf(subscription, account.customers),
    past: previous?.flat(),
    paid: subscription && paidRowOf(subscription),
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

type SubscriptionRow = z.output<typeof subscriptionRow>;
type PaidRow = z.output<typeof paidRow>;

function subscriptionOf(
  row: SubscriptionRow,
  { paid, customers }: { paid: PaidRow | undefined; customers: string[] },
): SubscriptionSummary {
  const [id, storedCustomer, status, plan, periodStart, paidUntil, anchor, cancelAt, graceUntil] = row;
  const customer = CUSTOMER_INDEX.test(storedCustomer)
    ? (customers[Number(storedCustomer)] ?? '')
    : storedCustomer;
  const base = { id, customer, status, plan, periodStart, paidUntil, anchor };
  // An earlier release changes the subscription and leaves `paid` as it is.
  const [, creditUntil = null, start = null, sessions = null, later] = paid?.[0] === paidUntil ? paid : [];
  const known = {
    ...base,
    ...(cancelAt === null ? {} : { cancelAt }),
    ...(graceUntil === null ? {} : { graceUntil }),
    ...(creditUntil === null ? {} : { creditUntil }),
    ...(start === null || sessions === null ? {} : { included: includedOf(start, sessions, later) }),
  };
  const isOfEarlierRelease = isPlanId(plan) && creditUntil === null && (graceUntil ?? 0) < paidUntil;
  return isOfEarlierRelease ? { ...known, ...timesOfEarlierRelease(known) } : known;
}

const includedOf = (start: number, sessions: number, later: unknown): SubscriptionSummary['included'] =>
  typeof later === 'number' ? [start, sessions, later] : [start, sessions];

/** The grace of every stage of the earlier release. */
const EARLIER_GRACE_SECONDS = 7 * SECONDS_PER_DAY;

/**
 * An earlier release stored Stripe's period, paid or not, and a grace only while past due, counted from the unpaid invoice.
 * Such a row keeps what it granted until the nightly comparison replaces it.
 */
function timesOfEarlierRelease({
  status,
  plan,
  periodStart,
  paidUntil,
  graceUntil,
}: SubscriptionSummary): Partial<SubscriptionSummary> {
  if (status === 'past_due') return { creditUntil: graceUntil ?? periodStart, graceUntil: undefined };
  if (status === 'unpaid') return { creditUntil: periodStart };
  const isTrial = status === 'trialing' && isPlanId(plan);
  return {
    graceUntil: paidUntil + EARLIER_GRACE_SECONDS,
    // A trial, which can be shorter than a month, had the full quota.
    ...(isTrial ? { included: [periodStart, PLANS[plan].sessionsIncluded] } : {}),
  };
}

/** A customer of the account is stored by its index: an id takes 18 bytes. */
const CUSTOMER_INDEX = /^[0-9]$/;

function subscriptionRowOf(summary: SubscriptionSummary, customers: string[]): SubscriptionRow {
  const { id, status, plan, periodStart, paidUntil, anchor, cancelAt, graceUntil } = summary;
  const index = customers.indexOf(summary.customer);
  const customer = index === -1 ? summary.customer : String(index);
  return [id, customer, status, plan, periodStart, paidUntil, anchor, cancelAt ?? null, graceUntil ?? null];
}

/** Most subscriptions have neither credit nor a quota of their own, and take no space for them. */
function paidRowOf({ paidUntil, creditUntil, included }: SubscriptionSummary): PaidRow | undefined {
  if (creditUntil === undefined && included === undefined) return undefined;
  const [start = null, sessions = null, later] = included ?? [];
  return [paidUntil, creditUntil ?? null, start, sessions, ...(later === undefined ? [] : [later])];
}
