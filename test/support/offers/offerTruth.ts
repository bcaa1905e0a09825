import type Stripe from 'stripe';
import { PLANS } from '../../../shared/account/plans.ts';
import { SECONDS_PER_DAY } from '../../../shared/time.ts';
import type { OfferShop } from '../billing/offerShop.ts';

const GRACE_SECONDS = 7 * SECONDS_PER_DAY;
const GRANTING = ['active', 'trialing', 'past_due', 'unpaid'];

/** A line that sells a period of a plan or of an offer, of an invoice that was paid. */
export type PaidLine = { price: string; start: number; end: number };

/** What the payments at Stripe grant now. */
export type OfferTruth = {
  plan: string;
  /** The offer whose price was paid last, if the account still has access. */
  offerId?: string;
  /** Undefined in the grace after an unpaid renewal: a share of the quota. */
  sessionsIncluded?: number;
};

export type OfferOfPrice = { offerId: string; plan: string; sessionsIncluded: number; until: number };

/** The lines of a subscription that were paid, newest invoice first. */
export async function paidLines(stripe: Stripe, { id }: Stripe.Subscription): Promise<PaidLine[][]> {
  const { data } = await stripe.invoices.list({ subscription: id, limit: 100 });
  return data
    .filter(({ status }) => status === 'paid')
    .map(({ lines }) =>
      lines.data.flatMap(({ amount, period, pricing, parent }) => {
        const isCredit = parent?.subscription_item_details?.proration_details?.credited_items != null;
        const price = String(pricing?.price_details?.price);
        return amount > 0 && !isCredit ? [{ price, ...period }] : [];
      }),
    );
}

/**
 * Computes what the account must have at `now` (epoch seconds) from Stripe alone: the price of the newest payment of a subscription that
 * grants something decides plan and figures. In these histories, at most one subscription does.
 */
export async function offerTruth(
  { stripe: { stripe }, prices }: OfferShop,
  offers: Map<string, OfferOfPrice>,
  { subscriptions, now }: { subscriptions: Stripe.Subscription[]; now: number },
): Promise<OfferTruth> {
  for (const subscription of subscriptions) {
    const { status, cancel_at: cancelAt } = subscription;
    if (!GRANTING.includes(status) || (cancelAt !== null && cancelAt <= now)) continue;
    const [newest] = (await paidLines(stripe, subscription)).filter((lines) => lines.length > 0);
    const line = newest?.sort((one, other) => other.end - one.end)[0];
    if (!line || now >= line.end + GRACE_SECONDS) continue;
    const isPaid = now < line.end;
    const offer = offers.get(line.price);
    if (offer) {
      const { plan, offerId, sessionsIncluded } = offer;
      return { plan, offerId, ...(isPaid ? { sessionsIncluded } : {}) };
    }
    const plan = line.price === prices.growth ? 'growth' : 'starter';
    return { plan, ...(isPaid ? { sessionsIncluded: PLANS[plan].sessionsIncluded } : {}) };
  }
  return { plan: 'free', sessionsIncluded: PLANS.free.sessionsIncluded };
}
