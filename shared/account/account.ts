import type { Limits } from './plans.ts';

/**
 * The slot of an open session: [started at, lease end], epoch seconds. A closed slot is being given back: no heartbeat renews it.
 * Its lease end is negative, and the absolute value is when the session ended.
 */
export type OpenSession = [startedAt: number, leaseEnd: number];

/** A project that sessions may name: when it was created, and its usage since `usageSince`. */
export type ActiveProject = [createdAt: number, sessionsUsed: number, secondsUsed: number];

/**
 * Seconds of an ended session that the write which released its slot added to another day or period than its own:
 * [UTC day as days since 1970, start of the period, seconds, project]. A start of 0 is the account's period at the write: its seconds
 * are in `secondsUsed`. Those of an earlier period are nowhere else in the account.
 */
export type LateSeconds = [day: number, periodStart: number, seconds: number, projectId?: string];

/**
 * Negotiated figures that replace those of the plan. They apply until `until` (epoch seconds; open-ended without it), and
 * only while the account pays, unless `holdUnpaid` is set. With `offer`, they are the figures of that offer, whose price was paid.
 */
export type Terms = Partial<Limits> & { until?: number; holdUnpaid?: boolean; offer?: string };

/** Who set an account's terms, or ended them, when (epoch seconds) and why. */
export type TermsNote = { by: string; at: number; reason: string };

/**
 * The stored part of the subscription that decides an account's plan: the one selected from those that Stripe lists, or
 * the last one that had a period. The plan and its times are those that were paid for, which can differ from what the
 * subscription has now. Instants are epoch seconds.
 */
export type SubscriptionSummary = {
  id: string;
  customer: string;
  /** Stripe's status, unchanged. An unknown one grants nothing. */
  status: string;
  /** The plan that was paid for: a `PaidPlanId`, or one that only a newer release knows. */
  plan: string;
  /** The start of the time that was paid for. */
  periodStart: number;
  /** The end of the time that was paid for, or that the open invoice of an invoiced customer covers. */
  paidUntil: number;
  /** Quota periods begin each month on the day and at the time of this instant. `paidUntil` is one of their ends. */
  anchor: number;
  /** When the plan ends because the customer cancelled it. */
  cancelAt?: number;
  /** When the grace that follows `paidUntil` ends. Absent if none follows. */
  graceUntil?: number;
  /** When the credit of an invoiced customer ends, if that is before `paidUntil`. */
  creditUntil?: number;
  /**
   * [start, sessions] of the quota period whose quota is not that of the paid price: the price changed within it, it is a trial,
   * or the time of an unpaid invoice was credited for it. `later` is the quota of each later period of the paid time, if that is
   * smaller than the price's too. They are the plan's sessions, or those of the volume offer whose price was paid.
   */
  included?: [periodStart: number, sessions: number, later?: number];
  /**
   * The monthly recurring revenue: whole minor units of the stage's currency, 0 if it does not count. Absent if it is unknown: an
   * earlier release wrote the subscription.
   */
  mrr?: number;
};

/**
 * What an account may do. It follows from subscription, terms and time, and is stored in the account item so that
 * conditions of writes can compare with it.
 */
export type Entitlements = Limits & {
  /** A `PlanId`, or one that only a newer release knows. */
  plan: string;
  /** Stripe's status of the deciding subscription; `none` without one. */
  status: string;
  /** The period, half-open, epoch seconds, UTC. */
  periodStart: number;
  periodEnd: number;
  /**
   * When the plan ends unless an invoice is paid: the end of a grace, or of an invoiced customer's credit. It follows from the rest, so it
   * is not stored.
   */
  accessUntil?: number;
  /** All of the above is valid until this instant: the earliest end of period, access, cancelled plan and terms. */
  validUntil: number;
};

export type Account = Entitlements & {
  accountId: string;
  createdAt: number;
  /** Raised by every write that changes plan, terms, period or customers. */
  version: number;
  /**
   * Raised by 1 by every write except a heartbeat, so that the ledger knows which changes it has seen. Absent while the item is stored
   * in the first format.
   */
  revision?: number;
  /** What the last write says to the ledger: `true` if it was a heartbeat. */
  late?: true | LateSeconds[];
  terms?: Terms;
  subscription?: SubscriptionSummary;
  /** Stripe customer ids, oldest first. */
  customers: string[];
  /** Part of the idempotency key that creates a customer at Stripe. Raised when that customer no longer exists. */
  customerAttempt: number;
  /** Start of the latest period for which usage was reset to 0. It never moves back, so no quota is granted twice. */
  usageSince: number;
  /** The same of the period before. Seconds of a session that ended before `usageSince` belong to it. */
  usageBefore?: number;
  sessionsUsed: number;
  secondsUsed: number;
  /** When the used-up quota refused the first session. One before `usageSince` is of an earlier period. */
  refusedAt?: number;
  /**
   * Quota periods before the current one, newest first: the last one, and earlier ones whose month overlaps the current period.
   * A payment that is seen late can move the period back, and their usage then counts in it.
   */
  previous?: PreviousUsage[];
  open: Record<string, OpenSession>;
  /** Session id → the instant until which a late plain count of it must fail. Written by counts in a transaction. */
  fences: Record<string, number>;
  /**
   * Set if an account with this id was erased before: the salt of the hashed ids of its sessions. A start looks for its id among
   * them before it counts.
   */
  erasedSalt?: string;
  /** When a copy of a restored table wrote this item, epoch seconds. The ledger does not count that write. */
  restoredAt?: number;
  /** Active projects by id. Archived ones have items of their own only. */
  projects: Record<string, ActiveProject>;
};

/** [start, quota, sessions used] of a quota period. */
export type PreviousUsage = [periodStart: number, sessionsIncluded: number, sessionsUsed: number];

/**
 * The most previous periods of an account. A monthly plan has one. Six cover a weekly price, whose five periods overlap a month,
 * beside a monthly one. Each takes 21 bytes of the item.
 */
export const PREVIOUS_MAX = 6;

/** The most Stripe customers of an account. Each costs a request to Stripe in every sync. */
export const CUSTOMERS_MAX = 5;
