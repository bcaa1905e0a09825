import { isPaymentDue } from '../../../shared/account/access.ts';
import type { Account } from '../../../shared/account/account.ts';
import { fullQuota, grantAt } from '../../../shared/account/entitlements.ts';
import { MINUTES_PER_SESSION_ESTIMATED, type PlanId, shownPlan } from '../../../shared/account/plans.ts';
import { sessionsRemaining } from '../../../shared/account/rollOver.ts';
import { runningCount, slotEnd } from '../../../shared/account/slots.ts';
import { isoInstant, SECONDS_PER_MINUTE } from '../../../shared/time.ts';

/** The usage of an account. Callers rely on the names and shapes of the fields up to `rateLimit`. */
export type Usage = {
  /** The greatest known plan, if only a newer release knows the account's. The figures are the account's own. */
  plan: PlanId;
  sessionsIncluded: number;
  sessionsUsed: number;
  sessionsRemaining: number;
  estimatedMinutes: number;
  minutesUsed: number;
  percentUsed: number;
  rateLimit: { requestsPerMinute: number; concurrent: number };
  /** Stripe's status of the subscription that decides the plan; `none` without a subscription. */
  status: string;
  /** The period of the usage, half-open, UTC. */
  periodStart: string;
  periodEnd: string;
  /** When the plan ends because the customer cancelled it. */
  cancelAt: string | null;
  /** An invoice is unpaid. The plan ends, or has ended, with the grace period. */
  paymentDue: boolean;
  /** Sessions whose lease has not expired. */
  openSessions: number;
  /** When the plan ends unless an invoice is paid. */
  accessUntil: string | null;
  /** The end of the grace that the account is in. */
  graceUntil: string | null;
  /** When the used-up quota refused the first session. */
  refusedSince: string | null;
  /** What `sessionsIncluded` becomes when the payment arrives. */
  fullQuota: number;
};

/**
 * The usage of an account that is rolled over to `now` (epoch seconds), including open sessions. Minutes and percentages
 * are rounded down, so `percentUsed` is 100 only when the quota is used up. It goes above 100 beyond the quota.
 */
export function usage(account: Account, now: number): Usage {
  const { plan, status, sessionsIncluded, sessionsUsed, requestsPerMinute, concurrent, subscription } =
    account;
  const cancelAt = plan === 'free' ? undefined : subscription?.cancelAt;
  const seconds = account.secondsUsed + runningSeconds(account, now);
  return {
    plan: shownPlan(plan),
    sessionsIncluded,
    sessionsUsed,
    sessionsRemaining: sessionsRemaining(account),
    estimatedMinutes: sessionsIncluded * MINUTES_PER_SESSION_ESTIMATED,
    minutesUsed: Math.floor(seconds / SECONDS_PER_MINUTE),
    percentUsed: sessionsIncluded === 0 ? 100 : Math.floor((sessionsUsed * 100) / sessionsIncluded),
    rateLimit: { requestsPerMinute, concurrent },
    status,
    periodStart: isoInstant(account.periodStart),
    periodEnd: isoInstant(account.periodEnd),
    cancelAt: instantOrNull(cancelAt),
    paymentDue: isPaymentDue(status),
    openSessions: runningCount(account, now),
    accessUntil: instantOrNull(account.accessUntil),
    graceUntil: instantOrNull(graceUntil(account, now)),
    refusedSince: instantOrNull(refusedSince(account)),
    fullQuota: fullQuota(account, now),
  };
}

const instantOrNull = (instant: number | undefined) => (instant === undefined ? null : isoInstant(instant));

function graceUntil({ subscription }: Account, now: number): number | undefined {
  const grant = grantAt(subscription, now);
  return grant.kind === 'grace' ? grant.until : undefined;
}

/** A refusal before `usageSince` is of an earlier period, and one before a change that brought sessions no longer holds. */
function refusedSince(account: Account): number | undefined {
  const { refusedAt, usageSince } = account;
  if (refusedAt === undefined || refusedAt < usageSince || sessionsRemaining(account) > 0) return undefined;
  return refusedAt;
}

/**
 * The running time of the open sessions since the period began. A session whose lease has expired ran until the end of its lease,
 * which can be in an earlier period.
 */
function runningSeconds({ open, usageSince }: Account, now: number): number {
  return Object.values(open).reduce((sum, slot) => {
    const [startedAt] = slot;
    return sum + Math.max(0, Math.min(now, slotEnd(slot)) - Math.max(startedAt, usageSince));
  }, 0);
}
