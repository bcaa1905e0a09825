import type { Notice } from '../contract/notifications/notices.ts';
import type { Offer, OfferFigures } from './offer.ts';

/** The reads and writes of offers. Instants are epoch seconds. */
export type OfferStore = {
  /** Strongly consistent. */
  readOffer(accountId: string, offerId: string): Promise<Offer | undefined>;
  /** All offers of an account, newest first. */
  listOffers(accountId: string): Promise<Offer[]>;
  /** The id of the account's newest offer, the only one that can be open. */
  readNewestOffer(accountId: string): Promise<string | undefined>;
  /**
   * Saves a new offer as the newest of its account, with what becomes of the one before and with the notices. Returns false if there is no
   * such account, or if another offer was made, or `replaced.before` was changed, since they were read.
   */
  saveNewOffer(change: {
    offer: Offer;
    newestBefore: string | undefined;
    replaced?: { before: Offer; after: Offer };
    notices: Notice[];
    now: number;
  }): Promise<boolean>;
  /** Saves a changed offer with its notices. Returns false if it was changed since `before` was read. */
  saveOffer(change: { before: Offer; after: Offer; notices?: Notice[]; now: number }): Promise<boolean>;
  /** The offers of a bucket with which something is to be done at `now` or before, the most urgent first. Eventually consistent. */
  listDueOffers(due: {
    bucket: number;
    now: number;
    limit: number;
  }): Promise<{ accountId: string; offerId: string }[]>;
};

/**
 * What a Stripe price of an offer grants, and to which account. It is written before anybody can buy the price, and never changes.
 * `until` is epoch seconds, the amount is minor units a month.
 */
export type OfferPrice = {
  price: string;
  offerId: string;
  accountId: string;
  /** A `PaidPlanId`, or one that only a newer release knows. */
  plan: string;
  amountMinor: number;
  currency: string;
  figures: OfferFigures;
  until: number;
};

/** What the prices of offers grant. */
export type PriceStore = {
  /** The offers' prices among these Stripe prices, by id. Strongly consistent. */
  readPrices(prices: readonly string[]): Promise<Map<string, OfferPrice>>;
  /** Stores what a price grants, unless that is stored already. */
  putPrice(price: OfferPrice): Promise<void>;
};
