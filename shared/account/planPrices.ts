import { PAID_PLAN_IDS, type PaidPlanId } from './plans.ts';

/** The Stripe prices that grant each plan: the one on sale, and former or negotiated ones. */
export type PlanPrices = Record<PaidPlanId, readonly string[]>;

/** The plan that a price grants; of a price in two plans, the greater one. Undefined for a price of another product. */
export function planOfPrice(prices: PlanPrices, price: string): PaidPlanId | undefined {
  return PAID_PLAN_IDS.findLast((plan) => prices[plan].includes(price));
}
