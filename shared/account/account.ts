import type { Limits, PaidPlanId, PlanId } from './plans.ts';

/** An open session: [started at, lease end], epoch seconds. */
export type OpenSession = [startedAt: number, leaseEnd: number];

/** A project that sessions may name: when it was made, and what was used for it since `usageSince`. */
export type ActiveProject = [createdAt: number, sessionsUsed: number, secondsUsed: number];

/**
 * Negotiated figures that override the plan's. They hold until `until` (epoch seconds; open-ended without it)
 * and only while the account pays, unless `holdUnpaid`.
 */
export type Terms = Partial<Limits> & { until?: number; holdUnpaid?: boolean };

/**
 * What is kept of the subscription that decides an account's plan: the winner of those Stripe lists, or the
 * last one that had a period. Instants are epoch seconds.
 */
export type SubscriptionSummary = {
  id: string;
  customer: string;
  /** Stripe's status as it came; an unknown one grants nothing. */
  status: string;
  plan: PaidPlanId;
  periodStart: number;
  periodEnd: number;
  /** Stripe's billing cycle anchor: the day and time on which periods turn. */
  anchor: number;
  /** When the plan ends because the customer cancelled. */
  cancelAt?: number;
  /** While `past_due`: when the grace ends, counted from the unpaid invoice's time. */
  graceUntil?: number;
};

/** What follows from subscription, terms and time, kept on the item so that a condition can compare with it. */
export type Entitlements = Limits & {
  plan: PlanId;
  /** Stripe's status of the deciding subscription, `none` without one. */
  status: string;
  /** The period, half-open, epoch seconds, UTC. */
  periodStart: number;
  periodEnd: number;
  /** The end of a `past_due` grace. */
  accessUntil?: number;
  /** All of the above holds until then: the earliest of period end, access end, cancellation and terms' end. */
  validUntil: number;
};

export type Account = Entitlements & {
  accountId: string;
  createdAt: number;
  /** Goes up with every write that changes plan, terms, period or customers. */
  version: number;
  terms?: Terms;
  subscription?: SubscriptionSummary;
  /** Stripe customer ids, oldest first. */
  customers: string[];
  /** Part of the idempotency key that creates a customer at Stripe; goes up when Stripe lost that customer. */
  customerAttempt: number;
  /** Start of the latest period for which use was set to zero. Never goes back, so that no quota is given twice. */
  usageSince: number;
  sessionsUsed: number;
  secondsUsed: number;
  open: Record<string, OpenSession>;
  /** Session ids counted by a transaction, until when a late plain count of them must fail. */
  fences: Record<string, number>;
  /** Active projects by their ids; the others are in items of their own. */
  projects: Record<string, ActiveProject>;
};

/** At most this many Stripe customers an account; each costs a request to Stripe in every sync. */
export const CUSTOMERS_MAX = 5;
