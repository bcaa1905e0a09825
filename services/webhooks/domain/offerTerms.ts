import type { SubscriptionSummary, Terms } from '../../../shared/account/account.ts';
import type { OfferPrice } from '../../../shared/account/offerPorts.ts';
import type { PaidTime } from './paidTime.ts';
import { FINAL_STATUSES } from './stripeSubscription.ts';

/** The status of the previous subscription once Stripe no longer lists it, or it no longer has a plan price. */
export const GONE_STATUS = 'gone';

/** The terms that an account has while the price of an offer is the one that was paid. */
export const offerTerms = ({ figures, offerId }: Pick<OfferPrice, 'figures' | 'offerId'>): Terms => ({
  ...figures,
  offer: offerId,
});

/**
 * The terms of an account with the selected subscription. If the price of an offer was paid, they are its figures, whatever terms the
 * account had. They end with the subscription, or once another price is the one that was paid. While the paid time is not known, they
 * stay with the stored subscription. Terms that an operator set stay in all other cases.
 */
export function termsWith(
  terms: Terms | undefined,
  { subscription, paidTime }: { subscription?: SubscriptionSummary; paidTime?: PaidTime },
): Terms | undefined {
  const isOver =
    subscription === undefined ||
    FINAL_STATUSES.has(subscription.status) ||
    subscription.status === GONE_STATUS;
  if (paidTime?.offer && !isOver) return offerTerms(paidTime.offer);
  return terms?.offer !== undefined && (isOver || paidTime) ? undefined : terms;
}
