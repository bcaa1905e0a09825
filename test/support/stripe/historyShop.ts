import type { PaidPlanId } from '../../../shared/account/plans.ts';
import type { WebhookPath } from '../webhooks/webhookPath.ts';
import type { Shop } from './shop.ts';

export const INTERVALS = ['month', 'year', 'week'] as const;
export type Interval = (typeof INTERVALS)[number];

/** A shop whose plans have yearly and weekly prices too. */
export type HistoryShop = Shop & {
  priceOf: Record<PaidPlanId, Record<Interval, string>>;
  /** The plan of each price. */
  plans: Map<string, PaidPlanId>;
  /** The prices that are paid by the week. */
  weekly: Set<string>;
};

/** What a year and a week cost, in months. */
const MONTHS_PAID = { year: 10, week: 0.3 };
const AMOUNTS_MINOR = { starter: 2_900, growth: 9_900 };

/** Creates the other prices of both plans, and adds them to the settings. */
export async function historyShop({ shop, secret }: WebhookPath): Promise<HistoryShop> {
  const { stripe } = shop.stripe;
  const create = async (plan: PaidPlanId, interval: 'year' | 'week') => {
    const { id } = await stripe.prices.create({
      currency: 'usd',
      unit_amount: AMOUNTS_MINOR[plan] * MONTHS_PAID[interval],
      recurring: { interval },
      product_data: { name: `${plan} by the ${interval}` },
    });
    return id;
  };
  const pricesOf = async (plan: PaidPlanId) => ({
    month: shop.prices[plan],
    year: await create(plan, 'year'),
    week: await create(plan, 'week'),
  });
  const priceOf = { starter: await pricesOf('starter'), growth: await pricesOf('growth') };
  secret.change({
    STRIPE_PRICE_STARTER: Object.values(priceOf.starter).join(),
    STRIPE_PRICE_GROWTH: Object.values(priceOf.growth).join(),
  });
  const plans = new Map(
    (['starter', 'growth'] as const).flatMap((plan) =>
      Object.values(priceOf[plan]).map((price) => [price, plan] as const),
    ),
  );
  return { ...shop, priceOf, plans, weekly: new Set([priceOf.starter.week, priceOf.growth.week]) };
}
