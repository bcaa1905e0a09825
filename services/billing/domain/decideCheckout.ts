import type { PaidPlanId } from '../../../shared/account/plans.ts';
import type { Checkout, CheckoutSession } from './ports.ts';

export type CheckoutDecision =
  | { kind: 'subscribed' }
  | { kind: 'pending' }
  | { kind: 'reuse'; url: string }
  | { kind: 'expire'; sessionId: string }
  | { kind: 'replay'; checkout: Checkout }
  | { kind: 'reserve' };

/** A subscription in one of these is over for good; in any other it still is, or may become, a paid one. */
const ENDED_STATUSES = new Set(['canceled', 'incomplete_expired']);

/**
 * What a checkout has to do, from Stripe's word on the subscriptions and on the latest session, not from our row: a
 * live subscription is never sold a second time, and one session is open at most.
 */
export function decideCheckout(state: {
  plan: PaidPlanId;
  customers: string[];
  checkout?: Checkout;
  /** Of the stored checkout, as Stripe has it now. */
  session?: CheckoutSession;
  subscriptions: { id: string; status: string }[];
}): CheckoutDecision {
  const { plan, customers, checkout, session, subscriptions } = state;
  if (subscriptions.some(({ status }) => !ENDED_STATUSES.has(status))) return { kind: 'subscribed' };
  const isOfLostCustomer = checkout !== undefined && !customers.includes(checkout.customer);
  if (!checkout || isOfLostCustomer) return { kind: 'reserve' };
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
    default:
      return { kind: 'reserve' };
  }
}
