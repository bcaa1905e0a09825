import { type PaidPlanId, PLANS, type Plan } from '../../account/plans.ts';

/** What Stripe must have for a plan: one product with one monthly price. */
export type CatalogueEntry = {
  plan: PaidPlanId;
  /** Chosen by us, so that the product is found whatever happens to its price. */
  productId: string;
  lookupKey: string;
  name: string;
  description: string;
  amountMinor: number;
  currency: string;
};

export type PlanCatalogue = Record<PaidPlanId, CatalogueEntry>;

/** The lookup key of a plan's current price at Stripe. */
export const lookupKeyOf = (plan: PaidPlanId) => `session_billing_${plan}`;

/** The paid plans as Stripe must have them. */
export const PLAN_CATALOGUE: PlanCatalogue = {
  starter: catalogueEntry({ plan: 'starter', name: 'Starter' }, PLANS.starter),
  growth: catalogueEntry({ plan: 'growth', name: 'Growth' }, PLANS.growth),
};

function catalogueEntry(
  { plan, name }: { plan: PaidPlanId; name: string },
  { price, sessionsIncluded, concurrent, support }: Plan,
): CatalogueEntry {
  return {
    plan,
    productId: `session_billing_${plan}`,
    lookupKey: lookupKeyOf(plan),
    name,
    // Shown to customers on the checkout page.
    description: `${sessionsIncluded.toLocaleString('en-US')} sessions a month, ${concurrent} at once. Support: ${support}.`,
    ...price,
  };
}

/** `29.00 usd a month` */
export function priceText({ amountMinor, currency }: CatalogueEntry): string {
  // Every currency of the catalogue has hundredths.
  return `${(amountMinor / 100).toFixed(2)} ${currency} a month`;
}
