/** Where an offer is. An offer is open while it is `offered` or `accepting`. */
export const OFFER_STATES = [
  'offered',
  'accepting',
  'accepted',
  'declined',
  'withdrawn',
  'expired',
  'ended',
] as const;
export type OfferState = (typeof OFFER_STATES)[number];

/** How the price of an offer begins: once a checkout page is paid, at once, or with the next renewal. */
export const OFFER_STARTS = ['checkout', 'now', 'period_end'] as const;
export type OfferStart = (typeof OFFER_STARTS)[number];
