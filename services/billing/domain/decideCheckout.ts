import { assertNever } from '../../../shared/assertNever.ts';
import type { Checkout, CheckoutSession, Subscription } from './ports.ts';
import { isSameSale, type Sale } from './sale.ts';

export type CheckoutDecision =
  | { kind: 'subscribed' }
  | { kind: 'pending' }
  /** Store that the subscription of the paid session is missing since now; until then, the checkout is pending. */
  | { kind: 'note_missing'; checkout: Checkout }
  | { kind: 'reuse'; sessionId: string; url: string }
  | { kind: 'expire'; sessionId: string }
  | { kind: 'replay'; checkout: Checkout }
  | { kind: 'reserve' };

/** With any other status, a subscription is live, or may become so. */
const ENDED_STATUSES = new Set(['canceled', 'incomplete_expired']);

/** Whether a subscription has ended for good. */
export const hasEnded = ({ status }: { status: string }): boolean => ENDED_STATUSES.has(status);

/** A page is returned again only if it leaves a customer this long to find a card. Stripe allows no shorter page either. */
const OPEN_SECONDS_MIN = 30 * 60;

/**
 * Stripe returns a subscription by its id as soon as its session is complete. One that is missing for ten minutes does not
 * come back: for example, the test data was deleted.
 */
const MISSING_SECONDS_MAX = 10 * 60;

type CheckoutState = {
  sale: Sale;
  /** Epoch seconds. */
  now: number;
  customers: string[];
  checkout?: Checkout;
  /** The session of the stored checkout as Stripe has it now. */
  session?: CheckoutSession;
  /** Those of all the account's customers, and the one of the session if Stripe has it. */
  subscriptions: Subscription[];
};

/**
 * The next step of a checkout. It follows from Stripe's current state, because our copy may be out of date: a plan is never
 * sold beside a live subscription, and at most one session is open.
 */
export function decideCheckout(state: CheckoutState): CheckoutDecision {
  const { sale, now, customers, checkout, session, subscriptions } = state;
  if (!subscriptions.every(hasEnded)) return { kind: 'subscribed' };
  const isCustomerRetired = checkout !== undefined && !customers.includes(checkout.customer);
  if (!checkout || isCustomerRetired || checkout.isRefused) return { kind: 'reserve' };
  if (!session) return { kind: 'replay', checkout };
  switch (session.status) {
    case 'complete':
      return subscriptions.some(({ id }) => id === session.subscription)
        ? { kind: 'reserve' }
        : decideMissing(checkout, now);
    case 'open':
      return session.url && isSameSale(checkout, sale) && session.expiresAt - now >= OPEN_SECONDS_MIN
        ? { kind: 'reuse', sessionId: session.id, url: session.url }
        : { kind: 'expire', sessionId: session.id };
    case 'expired':
      return { kind: 'reserve' };
    default:
      return assertNever(session.status);
  }
}

function decideMissing(checkout: Checkout, now: number): CheckoutDecision {
  const { missingSince } = checkout;
  if (missingSince === undefined)
    return { kind: 'note_missing', checkout: { ...checkout, missingSince: now } };
  return { kind: now - missingSince >= MISSING_SECONDS_MAX ? 'reserve' : 'pending' };
}
