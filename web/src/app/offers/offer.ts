import type { Operations } from '../../../../client/src/apiTypes.ts';

export type Offer = Operations['listOffers']['response']['offers'][number];
export type OfferPreview = Operations['previewOffer']['response'];

/** The offer that can be accepted or is being paid. There is at most one. */
export function openOfferOf(offers: readonly Offer[], nowMs: number): Offer | undefined {
  return offers.find(
    ({ state, acceptBy }) => state === 'accepting' || (state === 'offered' && nowMs < Date.parse(acceptBy)),
  );
}

/** The offer whose price the subscription has. */
export const acceptedOfferOf = (offers: readonly Offer[]): Offer | undefined =>
  offers.find(({ state }) => state === 'accepted');

/** Those that are over, newest first. */
export const earlierOffersOf = (offers: readonly Offer[], nowMs: number): Offer[] =>
  offers.filter((offer) => offer.state !== 'accepted' && offer !== openOfferOf(offers, nowMs));

/** The state as the customer sees it: what has passed its time is expired, also before that is stored. */
export const shownStateOf = ({ state, acceptBy }: Offer, nowMs: number): Offer['state'] =>
  state === 'offered' && nowMs >= Date.parse(acceptBy) ? 'expired' : state;
