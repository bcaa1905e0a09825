import type { SubscriptionSummary } from './account.ts';

/**
 * What a subscription grants its account. `grade` ranks subscriptions; 0 grants nothing. The plan is granted before
 * `endsAt` (epoch seconds, Infinity if nothing ends it) and not from then on.
 */
export type Access = { grade: 0 | 1 | 2; endsAt: number; paymentDue: boolean };

/** Grants nothing at any time. */
const NEVER = -Infinity;

/**
 * The complete access policy; docs/webhooks.md has it as a table. Statuses are Stripe's and their list grows: an unknown
 * one grants nothing. The period plays no part, because Stripe moves it before the payment succeeds.
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
