import { PAID_PLAN_IDS, type PaidPlanId } from './plans.ts';

/** The Stripe price ids of each plan: the one on sale, and former or negotiated ones. */
export type PlanPrices = Record<PaidPlanId, readonly string[]>;

/** The plan that a Stripe price grants. Of a price that is listed for both plans, the greater plan. */
export function planOfPrice(prices: PlanPrices, price: string): PaidPlanId | undefined {
  return PAID_PLAN_IDS.findLast((plan) => prices[plan].includes(price));
}
