import type { Offer } from '../../../../shared/account/offer.ts';
import type { RecurringPrice } from '../ports.ts';

/** The item of a subscription that carries the plan. Its period is half-open, in epoch seconds. */
export type PlanItem = {
  id: string;
  price: string;
  /** Undefined if no single amount is the price, as of one in tiers. */
  costs?: RecurringPrice;
  periodStart: number;
  periodEnd: number;
};

/** A subscription that has not ended, with what decides whether its price can change now. */
export type LiveSubscription = {
  id: string;
  /** Stripe's status, unchanged. */
  status: string;
  customer: string;
  /** Undefined without an item of a plan, or with several. */
  item?: PlanItem;
  /** The prices of all its items of plans and offers. */
  prices: string[];
  isCancelling: boolean;
  /** A schedule at Stripe manages it. */
  isScheduled: boolean;
  /** The prices of the schedule's next phase, if it has one. */
  nextPrices?: string[];
  /** Its invoices are not collected. */
  isPaused: boolean;
  /** Its invoices are sent to the customer and not charged. */
  isInvoiced: boolean;
  /** Stripe's type of the payment method that it charges by default. Undefined without one. */
  paymentMethod?: string;
  /** A change that waits for the payment of its invoice. */
  pending?: { price: string; invoice?: string; pageUrl?: string };
  /** Its newest invoice with a plan price. */
  invoice?: { status: string; pageUrl?: string };
  /** The prices of plans and offers that its 20 newest invoices billed and that were paid. */
  paidPrices: string[];
  /** What a period costs at the price that was paid last, in minor units. The item can have another price already. */
  paidMinor?: number;
};

/** What an offer costs: an amount for each month of a plan. */
export type OfferCost = Pick<Offer, 'offerId' | 'plan' | 'amountMinor' | 'currency'>;

/** What follows from a call that changes a subscription. The kinds of keys are those of `BillingGateway`. */
export type MoveOutcome =
  | { kind: 'moved' }
  /** Stripe holds the change back until the invoice is paid. */
  | { kind: 'held' }
  | { kind: 'key_reused' | 'key_in_use' }
  | { kind: 'key_spent'; fault: unknown };

/** What Stripe will charge. `at` is epoch seconds. */
export type Charge = { at: number; amountMinor: number; currency: string };

/**
 * A change of the price of a subscription's item. The item gets the quantity 1: an offer is a price for the account. `attempt` is part of
 * the idempotency key.
 */
export type Move = { subscription: string; item: string; price: string; attempt: string };

/** The calls to Stripe that the purchase of a volume offer makes. */
export type PurchaseGateway = {
  /**
   * The subscriptions of this service that have not ended, of all these customers. A deleted customer has none. `offerPrices` are prices of
   * plans too.
   */
  listLive(of: { customers: string[]; offerPrices: string[] }): Promise<LiveSubscription[]>;
  /**
   * The active price of an offer: found by its lookup key, or else created below the product of the plan's list price. A price that
   * was archived is made active again. Undefined if another call is creating it. `attempt` tells apart the attempts of an offer: what
   * Stripe refused is tried again by the next one.
   */
  ensurePrice(offer: OfferCost & { attempt: number }): Promise<string | undefined>;
  /** The price of an offer, found by its lookup key. */
  findPrice(offerId: string): Promise<{ price: string; isActive: boolean } | undefined>;
  /** Archives a price, so that nobody can buy it any more. Does nothing if Stripe does not have it. */
  archivePrice(price: string): Promise<void>;
  /** Changes the price now: a new period begins and is billed, less what is left of the current one. Held back until it is paid. */
  moveNow(move: Move): Promise<MoveOutcome>;
  /** Changes the price of the next period. Bills nothing now. */
  moveAtPeriodEnd(move: Move): Promise<MoveOutcome>;
  /** What Stripe would bill for a change to the offer's price, which may not exist yet. */
  previewMove(
    move: { subscription: string; customer: string; item: string; when: 'now' | 'period_end' } & OfferCost,
  ): Promise<Charge>;
  /** Voids the open invoice of a change that is held back, which drops the change. An invoice that is paid stays as it is. */
  voidInvoice(invoice: string): Promise<void>;
};

/** The key by which the price of an offer is found at Stripe, which forgets idempotency keys after a day. */
export const lookupKeyOf = (offerId: string) => `offer_${offerId}`;
