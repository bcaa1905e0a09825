import type { Offer } from '../../../../shared/account/offer.ts';
import { IMMEDIATE_METHODS } from '../../../../shared/account/paymentMethods.ts';
import type { LiveSubscription, PlanItem } from './purchaseGateway.ts';

/** Why the subscription cannot get the price of an offer now. */
export type AcceptRefusal =
  /** An invoice is not paid. */
  | 'payment_due'
  /** An invoice is a draft, which Stripe charges within about an hour. */
  | 'invoice_pending'
  | 'subscription_ending'
  /** A schedule at Stripe manages the subscription. */
  | 'change_scheduled'
  /** Payments are paused. */
  | 'collection_paused'
  /**
   * Not one subscription with one monthly price in the currency of the offer, or the next period begins when the offer is over: an operator
   * has to change that first.
   */
  | 'subscription_unsuitable';

export type AcceptDecision =
  | { kind: 'checkout' }
  /** Change the price of the subscription: now, which bills it, or for the next period. */
  | { kind: 'now' | 'period_end'; subscription: LiveSubscription; item: PlanItem }
  /** The change was made and waits for the payment of its invoice. */
  | { kind: 'held'; subscription: string; invoice?: string; pageUrl?: string }
  /** A subscription has the price, or a payment for it was made. `startsAt`: the renewal then is the first to bill it. */
  | { kind: 'bought'; subscription: string; startsAt?: number }
  | { kind: 'refused'; reason: AcceptRefusal; pageUrl?: string };

const UNSUITABLE = { kind: 'refused', reason: 'subscription_unsuitable' } as const;
const CHANGEABLE_STATUSES = new Set(['active', 'trialing']);
const UNPAID_STATUSES = new Set(['past_due', 'unpaid', 'incomplete']);

/**
 * How an account buys an offer. It follows from the subscriptions that have not ended, as Stripe has them now. A purchase that was begun
 * already is recognized, so that nothing is bought twice.
 */
export function decideAccept(
  offer: Pick<Offer, 'amountMinor' | 'currency' | 'price' | 'until'>,
  subscriptions: LiveSubscription[],
): AcceptDecision {
  const begun = begunPurchase(offer, subscriptions);
  if (begun) return begun;
  const [subscription, another] = subscriptions;
  if (!subscription) return { kind: 'checkout' };
  const { item } = subscription;
  const refused = refusalOf(subscription);
  if (refused) return refused;
  const isMonthly = item?.costs?.interval === 'month' && item.costs.intervalCount === 1;
  if (another || !item?.costs || !isMonthly || item.costs.currency !== offer.currency) return UNSUITABLE;
  // Stripe would credit what is left of the period by the price of the item, so a lower one than was paid does not count.
  const isHigher = offer.amountMinor > Math.max(item.costs.amountMinor, subscription.paidMinor ?? 0);
  if (isHigher && canBeBilledNow(subscription)) return { kind: 'now', subscription, item };
  return item.periodEnd < offer.until ? { kind: 'period_end', subscription, item } : UNSUITABLE;
}

/**
 * Stripe bills no change in a trial. It holds back no change of an invoiced customer, and none that a delayed method pays. Without a
 * method, the customer pays on the page of the invoice.
 */
const canBeBilledNow = ({ isInvoiced, status, paymentMethod = 'card' }: LiveSubscription) =>
  !isInvoiced && status !== 'trialing' && IMMEDIATE_METHODS.has(paymentMethod);

/** The purchase of the offer that Stripe knows already, if there is one. */
export function begunPurchase(
  { price }: Pick<Offer, 'price'>,
  subscriptions: LiveSubscription[],
): Extract<AcceptDecision, { kind: 'held' | 'bought' }> | undefined {
  if (price === undefined) return undefined;
  const bought = subscriptions.find(
    ({ prices, paidPrices }) => prices.includes(price) || paidPrices.includes(price),
  );
  if (bought) {
    const { id, item, paidPrices } = bought;
    return {
      kind: 'bought',
      subscription: id,
      ...(item && !paidPrices.includes(price) ? { startsAt: item.periodEnd } : {}),
    };
  }
  const held = subscriptions.find(({ pending }) => pending?.price === price);
  if (!held) return undefined;
  return {
    kind: 'held',
    subscription: held.id,
    invoice: held.pending?.invoice,
    pageUrl: held.pending?.pageUrl,
  };
}

function refusalOf({
  status,
  invoice,
  pending,
  isCancelling,
  isScheduled,
  isPaused,
}: LiveSubscription): Extract<AcceptDecision, { kind: 'refused' }> | undefined {
  const refused = (reason: AcceptRefusal, pageUrl?: string) => ({
    kind: 'refused' as const,
    reason,
    ...(pageUrl === undefined ? {} : { pageUrl }),
  });
  if (invoice?.status === 'draft') return refused('invoice_pending');
  const isUnpaid = invoice?.status === 'open' || invoice?.status === 'uncollectible';
  if (pending) return refused('payment_due', pending.pageUrl);
  if (isUnpaid || UNPAID_STATUSES.has(status)) return refused('payment_due', invoice?.pageUrl);
  if (isPaused || !CHANGEABLE_STATUSES.has(status)) return refused('collection_paused');
  if (isScheduled) return refused('change_scheduled');
  return isCancelling ? refused('subscription_ending') : undefined;
}
