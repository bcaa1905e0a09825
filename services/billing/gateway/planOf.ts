import type Stripe from 'stripe';
import { type PlanPrices, planOfPrice } from '../../../shared/account/planPrices.ts';
import { isPlanId, type PaidPlanId } from '../../../shared/account/plans.ts';
import { SOLD_BY_US } from '../../../shared/stripe/soldByUs.ts';

/** The plan of a price: of one in the settings, or of an offer, whose metadata name it. */
export function planOf(prices: PlanPrices, { id, metadata }: Stripe.Price): PaidPlanId | undefined {
  const plan = planOfPrice(prices, id) ?? metadata[SOLD_BY_US] ?? '';
  return isPlanId(plan) && plan !== 'free' ? plan : undefined;
}
