import type { Standing } from './departure.ts';
import type { PlanId } from './planChange.ts';

/** Stripe's events arrive within seconds. When they do not, the app asks for a comparison with Stripe. */
const SYNC_AFTER_MS = 10_000;

/** After this, the page stops asking so often. The plan still shows when it starts. */
const PAYMENT_WAIT_MS = 60_000;

/** Most visits to the portal change nothing that the usage shows. */
export const PORTAL_WAIT_MS = 30_000;

/** The comparison with Stripe takes seconds. After it, the usage is read less often, as most visits change nothing. */
export const PORTAL_POLL_MS = { soon: 2_500, later: 10_000, laterAfterMs: 8_000 } as const;

/** `slow`: the comparison with Stripe is being made. `late`: it did not help in time. */
export type PaymentStep = 'waiting' | 'slow' | 'late' | 'active';

/**
 * Where the wait for a paid plan is. `plan` is the account's now, as far as it is known, and `bought` the one that was paid for: if
 * nobody knows, any paid plan is.
 */
export function paymentStep(wait: {
  elapsedMs: number;
  plan: PlanId | undefined;
  bought: PlanId | undefined;
}): PaymentStep {
  const { elapsedMs, plan, bought } = wait;
  const isActive = bought === undefined ? plan !== undefined && plan !== 'free' : plan === bought;
  if (isActive) return 'active';
  if (elapsedMs >= PAYMENT_WAIT_MS) return 'late';
  return elapsedMs >= SYNC_AFTER_MS ? 'slow' : 'waiting';
}

/** What a visit to the portal changed, the first that applies. */
export type PortalChange =
  | { kind: 'plan'; plan: PlanId }
  | { kind: 'ending'; plan: PlanId; at: string }
  | { kind: 'kept'; plan: PlanId }
  | { kind: 'paid'; plan: PlanId };

/** Compares what the app knew before the visit with what it knows now. */
export function portalChange(before: Standing, now: Standing): PortalChange | undefined {
  const { plan } = now;
  if (plan !== before.plan) return { kind: 'plan', plan };
  if (now.cancelAt !== before.cancelAt)
    return now.cancelAt === null ? { kind: 'kept', plan } : { kind: 'ending', plan, at: now.cancelAt };
  const isPaid = before.accessUntil !== null && now.accessUntil === null;
  return isPaid ? { kind: 'paid', plan } : undefined;
}
