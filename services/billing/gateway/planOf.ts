import type Stripe from 'stripe';
import { type PlanPrices, planOfPrice } from '../../../shared/account/planPrices.ts';
import { isPlanId, type PaidPlanId } from '../../../shared/account/plans.ts';
import { SOLD_BY_US } from '../../../shared/stripe/soldByUs.ts';
import type { BillingGatewayOptions } from './billingGatewayOptions.ts';

/** The prices of the settings and of the account's offers, for invoices. Those of offers are in one list, whatever their plan is. */
export async function pricesOfInvoices({
  prices,
  offerPrices,
}: Pick<BillingGatewayOptions, 'prices' | 'offerPrices'>): Promise<PlanPrices> {
  const ofOffers = (await offerPrices?.()) ?? [];
  return { starter: prices.starter, growth: [...prices.growth, ...ofOffers] };
}

/** The prices with those that grant the account a plan because it comes from the minutes-based service. */
export async function withGrants(
  prices: PlanPrices,
  { grants }: Pick<BillingGatewayOptions, 'grants'>,
): Promise<PlanPrices> {
  const granted = (await grants?.()) ?? [];
  const ofPlan = (plan: PaidPlanId) =>
    granted.filter((grant) => grant.plan === plan).map(({ price }) => price);
  return {
    starter: [...prices.starter, ...ofPlan('starter')],
    growth: [...prices.growth, ...ofPlan('growth')],
  };
}

/** The plan of a price: of one in the settings, or of an offer, whose metadata name it. */
export function planOf(prices: PlanPrices, { id, metadata }: Stripe.Price): PaidPlanId | undefined {
  const plan = planOfPrice(prices, id) ?? metadata[SOLD_BY_US] ?? '';
  return isPlanId(plan) && plan !== 'free' ? plan : undefined;
}
