import { createNotice, type Notice } from '../contract/notifications/notices.ts';
import { limitsOfOffer, type Offer } from './offer.ts';
import { PLANS, shownPlan } from './plans.ts';

/** The notices of an offer, for the transactions that change it. Their keys follow from the offer, so each is told once. */

/** No key of these has a version. */
const NO_VERSION = { version: 0 };

/** To the customer: an offer was made. */
export const offerMade = (offer: Offer): Notice[] => [
  createNotice('offer_made', { ...factsOf(offer), acceptBy: offer.acceptBy }, NO_VERSION),
];

/** To both sides: the offer is accepted. `startsAt` is epoch seconds, if a renewal then is the first to bill it. */
export const offerAccepted = (offer: Offer, startsAt?: number): Notice[] => [
  createNotice(
    'offer_accepted',
    { ...factsOf(offer), ...(startsAt === undefined ? {} : { startsAt }) },
    NO_VERSION,
  ),
  createNotice('offer_accepted_op', { ...factsOf(offer), accountId: offer.accountId }, NO_VERSION),
];

/** To operators: the customer declined. */
export const offerDeclined = (offer: Offer): Notice[] => [
  createNotice('offer_declined', { ...factsOf(offer), accountId: offer.accountId }, NO_VERSION),
];

/** To both sides: price and figures end at `endsAt`, epoch seconds. `days` is that of the warning. */
export function offerEnding(offer: Offer, { endsAt, days }: { endsAt: number; days: number }): Notice[] {
  const { amountMinor: listAmountMinor } = PLANS[shownPlan(offer.plan)].price;
  const facts = { ...factsOf(offer), endsAt, days, listAmountMinor };
  return [
    createNotice('offer_ending', facts, NO_VERSION),
    createNotice('offer_ending_op', { ...facts, accountId: offer.accountId }, NO_VERSION),
  ];
}

function factsOf(offer: Offer) {
  const { offerId, plan, amountMinor, currency, until } = offer;
  const { sessionsIncluded, concurrent } = limitsOfOffer(offer);
  return { offer: offerId, plan, amountMinor, currency, sessionsIncluded, concurrent, until };
}
