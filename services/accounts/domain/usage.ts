import { accessOf } from '../../../shared/account/access.ts';
import type { Account } from '../../../shared/account/account.ts';
import { MINUTES_PER_SESSION_ESTIMATED, type PlanId } from '../../../shared/account/plans.ts';
import { sessionsRemaining } from '../../../shared/account/rollOver.ts';
import { isoInstant, SECONDS_PER_MINUTE } from '../../../shared/time.ts';

/** `GET /billing/usage`. The names and shapes up to `rateLimit` are fixed by its callers. */
export type Usage = {
  plan: PlanId;
  sessionsIncluded: number;
  sessionsUsed: number;
  sessionsRemaining: number;
  estimatedMinutes: number;
  minutesUsed: number;
  percentUsed: number;
  rateLimit: { requestsPerMinute: number; concurrent: number };
  /** Stripe's status of the subscription that decides the plan, `none` without one. */
  status: string;
  /** The period that the use is of, half-open, UTC. */
  periodStart: string;
  periodEnd: string;
  /** When the plan ends because the customer cancelled it. */
  cancelAt: string | null;
  /** An invoice is unpaid: the plan is lost, or will be when the grace ends. */
  paymentDue: boolean;
};

/**
 * What a settled account has used at `now` (epoch seconds), running sessions included. Minutes and percents are whole and
 * rounded down, so that 100 shows only when the quota is used up; past the quota the percents go beyond it.
 */
export function usage(account: Account, now: number): Usage {
  const { plan, status, sessionsIncluded, sessionsUsed, requestsPerMinute, concurrent, subscription } =
    account;
  const cancelAt = plan === 'free' ? undefined : subscription?.cancelAt;
  const seconds = account.secondsUsed + runningSeconds(account, now);
  return {
    plan,
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
    cancelAt: cancelAt === undefined ? null : isoInstant(cancelAt),
    paymentDue: accessOf({ status }).paymentDue,
  };
}

/** How long the open sessions have run so far; one whose lease has passed ran until then. */
function runningSeconds(account: Account, now: number): number {
  return Object.values(account.open).reduce(
    (sum, [startedAt, leaseEnd]) => sum + Math.max(0, Math.min(now, leaseEnd) - startedAt),
    0,
  );
}
