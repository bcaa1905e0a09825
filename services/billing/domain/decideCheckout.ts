import type { PaidPlanId } from '../../../shared/account/plans.ts';
import { assertNever } from '../../../shared/assertNever.ts';
import type { Checkout, CheckoutSession } from './ports.ts';

export type CheckoutDecision =
  | { kind: 'subscribed' }
  | { kind: 'pending' }
  | { kind: 'reuse'; url: string }
  | { kind: 'expire'; sessionId: string }
  | { kind: 'replay'; checkout: Checkout }
  | { kind: 'reserve' };

/** A subscription with one of these statuses has ended for good. With any other it is live, or may become so. */
const ENDED_STATUSES = new Set(['canceled', 'incomplete_expired']);

/**
 * The next step of a checkout. It follows from Stripe's current state, because our copy may be out of date: a plan is never
 * sold beside a live subscription, and at most one session is open.
 */
export function decideCheckout(state: {
  plan: PaidPlanId;
  customers: string[];
  checkout?: Checkout;
  /** The session of the stored checkout as Stripe has it now. */
  session?: CheckoutSession;
  subscriptions: { id: string; status: string }[];
}): CheckoutDecision {
  const { plan, customers, checkout, session, subscriptions } = state;
  if (subscriptions.some(({ status }) => !ENDED_STATUSES.has(status))) return { kind: 'subscribed' };
  const isCustomerRetired = checkout !== undefined && !customers.includes(checkout.customer);
  if (!checkout || isCustomerRetired) return { kind: 'reserve' };
  if (!session) return { kind: 'replay', checkout };
  switch (session.status) {
    case 'complete':
      return subscriptions.some(({ id }) => id === session.subscription)
        ? { kind: 'reserve' }
        : { kind: 'pending' };
    case 'open':
      return checkout.plan === plan && session.url
        ? { kind: 'reuse', url: session.url }
        : { kind: 'expire', sessionId: session.id };
    case 'expired':
      return { kind: 'reserve' };
    default:
      return assertNever(session.status);
  }
}
