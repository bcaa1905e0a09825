import * as z from 'zod/mini';
import { SECONDS_PER_DAY } from '../time.ts';
import type { SubscriptionSummary } from './account.ts';
import type { AccountFormat } from './accountFormat.ts';
import { isPlanId, PLANS } from './plans.ts';

const instant = z.number();
const absentOr = z.nullable(instant);

/**
 * id, customer or its index in `customers`, status, plan, periodStart, paidUntil, anchor, cancelAt, graceUntil. In format 2, the anchor
 * is absent if it is periodStart, and `mrr` follows if it is known.
 */
export const subscriptionRow = z.tuple(
  [z.string(), z.string(), z.string(), z.string(), instant, instant, absentOr, absentOr, absentOr],
  z.unknown(),
);

/** paidUntil of the subscription it belongs to, creditUntil, and `included`: start, sessions and, if it has them, later sessions. */
export const paidRow = z.tuple([instant, absentOr, absentOr, absentOr], z.unknown());

/**
 * `mrr` in format 1, whose releases refuse a longer list: mrr, and the status, plan and paidUntil that it belongs to. An earlier release
 * changes the subscription and leaves it as it is.
 */
export const mrrRow = z.tuple([z.number(), z.string(), z.string(), instant], z.unknown());

type SubscriptionRow = z.output<typeof subscriptionRow>;
type PaidRow = z.output<typeof paidRow>;
type MrrRow = z.output<typeof mrrRow>;

/** Parses the attributes `subscription`, `paid` and `mrr` of an account item. */
export function subscriptionOf(
  row: SubscriptionRow,
  { paid, mrr, customers }: { paid: PaidRow | undefined; mrr: MrrRow | undefined; customers: string[] },
): SubscriptionSummary {
  const [
    id,
    storedCustomer,
    status,
    plan,
    periodStart,
    paidUntil,
    storedAnchor,
    cancelAt,
    graceUntil,
    appended,
  ] = row;
  const anchor = storedAnchor ?? periodStart;
  const customer = CUSTOMER_INDEX.test(storedCustomer)
    ? (customers[Number(storedCustomer)] ?? '')
    : storedCustomer;
  const base = { id, customer, status, plan, periodStart, paidUntil, anchor };
  // An earlier release changes the subscription and leaves `paid` as it is.
  const [, creditUntil = null, start = null, sessions = null, later] = paid?.[0] === paidUntil ? paid : [];
  const revenue = typeof appended === 'number' ? appended : mrrOfFormat1(mrr, base);
  const known = {
    ...base,
    ...(cancelAt === null ? {} : { cancelAt }),
    ...(graceUntil === null ? {} : { graceUntil }),
    ...(creditUntil === null ? {} : { creditUntil }),
    ...(start === null || sessions === null ? {} : { included: includedOf(start, sessions, later) }),
    ...(revenue === undefined ? {} : { mrr: revenue }),
  };
  const isOfEarlierRelease = isPlanId(plan) && creditUntil === null && (graceUntil ?? 0) < paidUntil;
  return isOfEarlierRelease ? { ...known, ...timesOfEarlierRelease(known) } : known;
}

function mrrOfFormat1(
  mrr: MrrRow | undefined,
  { status, plan, paidUntil }: Pick<SubscriptionSummary, 'status' | 'plan' | 'paidUntil'>,
): number | undefined {
  if (!mrr) return undefined;
  const [amountMinor, ...belongsTo] = mrr;
  return belongsTo[0] === status && belongsTo[1] === plan && belongsTo[2] === paidUntil
    ? amountMinor
    : undefined;
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

export function subscriptionRowOf(
  summary: SubscriptionSummary,
  { customers, format }: { customers: string[]; format: AccountFormat },
): SubscriptionRow {
  const { id, status, plan, periodStart, paidUntil, anchor, cancelAt, graceUntil, mrr } = summary;
  const index = customers.indexOf(summary.customer);
  const customer = index === -1 ? summary.customer : String(index);
  const storedAnchor = format === 1 || anchor !== periodStart ? anchor : null;
  const ends = [cancelAt ?? null, graceUntil ?? null] as const;
  const appended = format === 1 || mrr === undefined ? [] : [mrr];
  return [id, customer, status, plan, periodStart, paidUntil, storedAnchor, ...ends, ...appended];
}

export const mrrRowOf = ({ mrr, status, plan, paidUntil }: SubscriptionSummary): MrrRow | undefined =>
  mrr === undefined ? undefined : [mrr, status, plan, paidUntil];

/** Most subscriptions have neither credit nor a quota of their own, and take no space for them. */
export function paidRowOf({ paidUntil, creditUntil, included }: SubscriptionSummary): PaidRow | undefined {
  if (creditUntil === undefined && included === undefined) return undefined;
  const [start = null, sessions = null, later] = included ?? [];
  return [paidUntil, creditUntil ?? null, start, sessions, ...(later === undefined ? [] : [later])];
}
