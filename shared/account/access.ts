import type { SubscriptionSummary } from './account.ts';

/**
 * What a subscription lets its account have. `grade` compares subscriptions, 0 grants nothing. The plan is granted
 * before `endsAt` (epoch seconds, Infinity if nothing ends it) and never from it on.
 */
export type Access = { grade: 0 | 1 | 2; endsAt: number; paymentDue: boolean };

/** Grants nothing at any time. */
const NEVER = -Infinity;

/**
 * The access policy, all of it: docs/webhooks.md has it as a table. Statuses are Stripe's, and their list grows; one
 * that is not known grants nothing. The period is no part of it: Stripe moves a period before the payment succeeds.
 */
export function accessOf(
  subscription: Pick<SubscriptionSummary, 'status' | 'cancelAt' | 'graceUntil'>,
): Access {
  const { status, cancelAt = Infinity, graceUntil = NEVER } = subscription;
  switch (status) {
    case 'active':
    case 'trialing':
      return { grade: 2, endsAt: cancelAt, paymentDue: false };
    case 'past_due':
      return { grade: 1, endsAt: Math.min(cancelAt, graceUntil), paymentDue: true };
    case 'unpaid':
      return { grade: 0, endsAt: NEVER, paymentDue: true };
    default:
      return { grade: 0, endsAt: NEVER, paymentDue: false };
  }
}
