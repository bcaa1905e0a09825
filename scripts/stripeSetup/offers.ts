import { type PaidPlanId, PLANS, type Plan } from '../../shared/account/plans.ts';

/** What Stripe has to sell for a plan: one product with one monthly price. */
export type Offer = {
  plan: PaidPlanId;
  /** Our own choice, so that the product is found again whatever becomes of its price. */
  productId: string;
  lookupKey: string;
  name: string;
  description: string;
  amountMinor: number;
  currency: string;
};

export type Offers = Record<PaidPlanId, Offer>;

/** Under which Stripe finds the price that is sold for a plan. */
export const lookupKeyOf = (plan: PaidPlanId) => `session_billing_${plan}`;

/** The catalogue as Stripe has to have it. */
export const OFFERS: Offers = {
  starter: offerOf('starter', 'Starter', PLANS.starter),
  growth: offerOf('growth', 'Growth', PLANS.growth),
};

function offerOf(
  plan: PaidPlanId,
  name: string,
  { price, sessionsIncluded, concurrent, support }: Plan,
): Offer {
  return {
    plan,
    productId: `session_billing_${plan}`,
    lookupKey: lookupKeyOf(plan),
    name,
    // Customers read it on the checkout page.
    description: `${sessionsIncluded.toLocaleString('en-US')} sessions a month, ${concurrent} at once. Support: ${support}.`,
    ...price,
  };
}

/** `29.00 usd a month` */
export function priceText({ amountMinor, currency }: Offer): string {
  // Every currency of the catalogue has hundredths.
  return `${(amountMinor / 100).toFixed(2)} ${currency} a month`;
}
