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
