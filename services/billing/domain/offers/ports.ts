import type { Account } from '../../../../shared/account/account.ts';
import type { Offer } from '../../../../shared/account/offer.ts';

/**
 * What became of the purchase of an offer at Stripe.
 *
 * - `none`: nothing was bought, or it came to nothing: the page expired, the change was not paid in time, or the subscription has another
 *   price or has ended.
 * - `open`: it can still be paid.
 * - `bought`: the subscription of the account has the price.
 */
export type PurchaseState = 'none' | 'open' | 'bought';

/** Why the subscription did not get the list price now. */
export type EndingDelay =
  | 'invoice_unpaid'
  | 'period_just_begun'
  | 'not_last_period'
  | 'change_scheduled'
  /** The customer scheduled another price for the next period. */
  | 'other_price_follows'
  /** Of several items with plans, an operator has to say which one stays. */
  | 'several_plans';

type OfferOfAccount = { offer: Offer; account: Account };

/** The calls to Stripe for offers beside those that accept one. */
export type OfferGateway = {
  readPurchase(of: OfferOfAccount): Promise<PurchaseState>;
  /** Whether a subscription of the account that has not ended has the price now. One that was bought may have another since. */
  hasPrice(of: OfferOfAccount): Promise<boolean>;
  /** Closes what can be paid of the purchase, so that it cannot be paid any more, and returns what is left. */
  closePurchase(of: OfferOfAccount): Promise<PurchaseState>;
  /** Makes the price unavailable to new purchases. Subscriptions that have it keep it. It can be repeated. */
  archivePrice(price: string): Promise<void>;
  /**
   * Gives the subscription the list price of the plan in its last period with the offer, without a proration, so that the next
   * renewal bills that. `gone`: no subscription that has not ended has the price. It can be repeated.
   */
  endPrice(
    of: OfferOfAccount & { now: number },
  ): Promise<{ kind: 'moved' | 'gone' } | { kind: 'later'; reason: EndingDelay }>;
};
