import { assertNever } from '../assertNever.ts';
import type { OfferStart, OfferState } from '../contract/offers/states.ts';
import { SECONDS_PER_DAY, SECONDS_PER_HOUR } from '../time.ts';
import { isPlanId, type Limits, PLANS } from './plans.ts';

/** The figures of an offer. A figure that is absent is that of the plan. */
export type OfferFigures = Pick<Limits, 'sessionsIncluded'> & Partial<Limits>;

/**
 * How the customer buys an offer: on a checkout page, by a change of the subscription that is billed now, or by one that the next
 * renewal bills.
 */
export type OfferPurchase = {
  kind: OfferStart;
  /** The Stripe ids of the checkout session, the subscription that changes, and the unpaid invoice, as far as they exist. */
  session?: string;
  subscription?: string;
  invoice?: string;
};

/**
 * A price with figures that an operator offers to one account: terms that the customer buys. Instants are epoch seconds, the amount is
 * minor units a month.
 */
export type Offer = {
  offerId: string;
  accountId: string;
  /** A `PaidPlanId`, or one that only a newer release knows. */
  plan: string;
  amountMinor: number;
  currency: string;
  figures: OfferFigures;
  /** Price and figures end together, at the first end of a period at this instant or later. */
  until: number;
  /** It can be accepted before this instant. */
  acceptBy: number;
  /** For operators. */
  note: string;
  ticketId?: string;
  createdAt: number;
  createdBy: string;
  state: OfferState;
  /** When it got the state. */
  stateSince: number;
  /** Raised by every write. */
  version: number;
  /** Why it was withdrawn: `replaced` by another offer, or what the operator wrote. */
  reason?: string;
  /** The Stripe price, once it was made. */
  price?: string;
  /** The price is archived at Stripe. */
  isPriceArchived?: true;
  /** While it is accepting, and of what was accepted last. */
  purchase?: OfferPurchase;
  /** When the last request began that accepts it. Within `ATTEMPT_SECONDS` that request may still call Stripe. */
  attemptAt?: number;
  acceptedAt?: number;
  /** Since when the account has the figures, because the price was paid. */
  effectiveSince?: number;
  /** The end of the last period with price and figures, once it is known. */
  endsAt?: number;
  /** The fewest days before the end that both sides were warned of it. */
  warnedDays?: number;
  /** When the subscription got the list price again, so that the next renewal bills that. */
  listPriceSince?: number;
  /** When the task of offers is to look at it next, if that is not given by the rest. */
  checkAt?: number;
  /** Since when the task could not do what was due. */
  failingSince?: number;
};

/** Both sides are warned of the end this many days before it, most days first. */
export const OFFER_WARNING_DAYS = [30, 7] as const;

/** An accepting offer is looked at after this time, and then as often: a crash can have left it, or its page may have expired. */
export const ACCEPTING_CHECK_SECONDS = SECONDS_PER_HOUR;

/**
 * How long before the end the subscription gets the list price again. The task runs every hour, so there are about 70 attempts. Not
 * earlier: Stripe would credit a change of the plan by the list price, which was not paid.
 */
export const ENDING_SECONDS = 3 * SECONDS_PER_DAY;

/** Whether the customer can still accept it, or is about to. An account has at most one such offer. */
export const isOpen = ({ state }: Pick<Offer, 'state'>): boolean =>
  state === 'offered' || state === 'accepting';

/** When the task of offers has to look at it next, epoch seconds; undefined if nothing is to be done any more. */
export function nextAt(offer: Offer): number | undefined {
  const { state, stateSince, checkAt, acceptBy } = offer;
  switch (state) {
    case 'offered':
      return acceptBy;
    case 'accepting':
      return checkAt ?? stateSince + ACCEPTING_CHECK_SECONDS;
    case 'accepted':
      return checkAt ?? stateSince;
    case 'declined':
    case 'withdrawn':
    case 'expired':
    case 'ended':
      return offer.price === undefined || offer.isPriceArchived ? undefined : (checkAt ?? stateSince);
    default:
      return assertNever(state);
  }
}

/** All figures of an offer: its own, and those of its plan. */
export function limitsOfOffer({ plan, figures }: Pick<Offer, 'plan' | 'figures'>): Limits {
  const { sessionsIncluded, concurrent, requestsPerMinute, projectsIncluded } =
    PLANS[isPlanId(plan) ? plan : 'growth'];
  return {
    ...{ sessionsIncluded, concurrent, requestsPerMinute, projectsIncluded },
    ...figures,
  };
}

/**
 * The offer once its price was paid, or once the subscription has the price: it is accepted, whatever happened to it before. `isPaid`: the
 * account has the figures from `now` on.
 */
export function acceptedOffer(offer: Offer, { isPaid, now }: { isPaid: boolean; now: number }): Offer {
  const effectiveSince = offer.effectiveSince ?? (isPaid ? now : undefined);
  const isNew = offer.state !== 'accepted';
  if (!isNew && effectiveSince === offer.effectiveSince) return offer;
  const { isPriceArchived: _archived, failingSince: _failing, ...rest } = offer;
  return {
    ...rest,
    ...(isNew ? { state: 'accepted' as const, stateSince: now, acceptedAt: offer.acceptedAt ?? now } : {}),
    ...(effectiveSince === undefined ? {} : { effectiveSince }),
    checkAt: now,
  };
}

/** The offer once neither its price nor its figures apply any more. */
export function endedOffer(offer: Offer, now: number): Offer {
  if (offer.state === 'ended') return offer;
  const { checkAt: _check, failingSince: _failing, ...rest } = offer;
  return { ...rest, state: 'ended', stateSince: now };
}
