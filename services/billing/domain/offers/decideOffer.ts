import { ACCEPTING_CHECK_SECONDS, type Offer, type OfferPurchase } from '../../../../shared/account/offer.ts';
import { assertNever } from '../../../../shared/assertNever.ts';

/*
 * The transitions of an offer until it is accepted. They are pure: the caller saves the offer under the version that it read, so of two
 * callers who decide at the same time one decides again. `now` is epoch seconds.
 */

/**
 * A request that accepts has ended after this time: the function is stopped after 25 s. Until then, what it bought at Stripe may not be
 * stored yet, so nobody else closes the purchase.
 */
export const ATTEMPT_SECONDS = 60;

/** Requests that accept at the same time share an attempt that began within this time, so that they do not compete. */
const SHARED_ATTEMPT_SECONDS = 20;

export type OfferDecision =
  | { kind: 'changed'; offer: Offer }
  /** The offer is where the caller wants it. */
  | { kind: 'unchanged'; offer: Offer }
  /** It may be being paid: close the purchase at Stripe first. */
  | { kind: 'close_purchase' }
  | { kind: 'refused'; reason: 'not_open' | 'in_progress' };

const NOT_OPEN: OfferDecision = { kind: 'refused', reason: 'not_open' };

/** The offer that a customer begins to accept. What is accepting already is continued, before `acceptBy` only. */
export function decideAccepting(offer: Offer, now: number): OfferDecision {
  switch (offer.state) {
    case 'offered':
    case 'accepting': {
      if (now >= offer.acceptBy) return NOT_OPEN;
      const { attemptAt = -Infinity } = offer;
      const isShared = offer.state === 'accepting' && now - attemptAt < SHARED_ATTEMPT_SECONDS;
      if (isShared) return { kind: 'unchanged', offer };
      // A customer who tries again and again does not keep the task from looking at the purchase.
      const { checkAt = now + ACCEPTING_CHECK_SECONDS } = offer;
      const attempt = { attemptAt: now, checkAt };
      return { kind: 'changed', offer: { ...moved(offer, 'accepting', now), ...attempt } };
    }
    case 'accepted':
      return { kind: 'unchanged', offer };
    case 'declined':
    case 'withdrawn':
    case 'expired':
    case 'ended':
      return NOT_OPEN;
    default:
      return assertNever(offer.state);
  }
}

/** The offer with the Stripe price that was made for it. */
export const withPrice = (offer: Offer, price: string): Offer => {
  const { isPriceArchived: _archived, ...rest } = offer;
  return { ...rest, price };
};

/** The offer with what was bought at Stripe, so that it can be closed or completed. */
export const withPurchase = (offer: Offer, purchase: OfferPurchase): Offer => ({ ...offer, purchase });

/** The offer that the customer declines. */
export const decideDecline = (offer: Offer, now: number): OfferDecision =>
  decideClosing(offer, 'declined', now);

/** The offer that an operator withdraws. */
export function decideWithdrawal(
  offer: Offer,
  { reason, now }: { reason: string; now: number },
): OfferDecision {
  const decision = decideClosing(offer, 'withdrawn', now);
  return decision.kind === 'changed' ? { kind: 'changed', offer: { ...decision.offer, reason } } : decision;
}

function decideClosing(offer: Offer, state: 'declined' | 'withdrawn', now: number): OfferDecision {
  switch (offer.state) {
    case 'offered':
      return now < offer.acceptBy ? { kind: 'changed', offer: closed(offer, state, now) } : NOT_OPEN;
    case 'accepting':
      return isAttempted(offer, now)
        ? { kind: 'refused', reason: 'in_progress' }
        : { kind: 'close_purchase' };
    case 'declined':
    case 'withdrawn':
      return offer.state === state ? { kind: 'unchanged', offer } : NOT_OPEN;
    case 'accepted':
    case 'expired':
    case 'ended':
      return NOT_OPEN;
    default:
      return assertNever(offer.state);
  }
}

/** The accepting offer whose purchase came to nothing: it can be accepted again, or has expired. */
export const releasedOffer = (offer: Offer, now: number): Offer =>
  now < offer.acceptBy ? closed(offer, 'offered', now) : closed(offer, 'expired', now);

/** Whether a request that accepts the offer may be running. */
export const isAttempted = ({ attemptAt }: Offer, now: number): boolean =>
  attemptAt !== undefined && now - attemptAt < ATTEMPT_SECONDS;

/** The offered offer at `acceptBy` or later. */
export const expiredOffer = (offer: Offer, now: number): Offer => closed(offer, 'expired', now);

/** The offer as of `now`: one that was not accepted in time has expired, whether or not the task has seen it. */
export const offerAt = (offer: Offer, now: number): Offer =>
  offer.state === 'offered' && now >= offer.acceptBy ? expiredOffer(offer, offer.acceptBy) : offer;

export type ReplacementDecision =
  | { kind: 'none' }
  | { kind: 'replaced'; before: Offer; after: Offer }
  | { kind: 'refused'; reason: 'in_progress' };

/** What becomes of the newest offer of an account when another one is made. */
export function decideReplacement(newest: Offer | undefined, now: number): ReplacementDecision {
  if (newest?.state === 'accepting') return { kind: 'refused', reason: 'in_progress' };
  if (newest?.state !== 'offered') return { kind: 'none' };
  const after =
    now < newest.acceptBy
      ? { ...closed(newest, 'withdrawn', now), reason: 'replaced' }
      : expiredOffer(newest, now);
  return { kind: 'replaced', before: newest, after };
}

/** In another state, without what belongs to a purchase. */
function closed(offer: Offer, state: Offer['state'], now: number): Offer {
  const {
    purchase: _purchase,
    attemptAt: _attempt,
    checkAt: _check,
    failingSince: _failing,
    ...rest
  } = offer;
  return moved(rest, state, now);
}

const moved = (offer: Offer, state: Offer['state'], now: number): Offer =>
  offer.state === state ? offer : { ...offer, state, stateSince: now };
