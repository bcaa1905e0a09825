import type { OfferPrice } from '../../../shared/account/offerPorts.ts';
import { type PlanPrices, planOfPrice } from '../../../shared/account/planPrices.ts';
import { PAID_PLAN_IDS, type PaidPlanId, PLANS } from '../../../shared/account/plans.ts';

export type PlanRules = {
  /** Those that the settings name. */
  prices: PlanPrices;
  /** How long a plan continues after the time that was paid for. */
  graceSeconds: number;
  /** The prices of the account's volume offers, by id: those that its subscriptions and invoices have. */
  offers?: ReadonlyMap<string, OfferPrice>;
  /** Prices of other accounts' offers. They grant nothing. */
  foreignPrices?: ReadonlySet<string>;
  /** What the prices of an account grant that comes from the minutes-based service. */
  granted?: ReadonlyMap<string, PaidPlanId>;
  /** Its prices there, which grant nothing before the move and after it is undone. */
  formerPrices?: ReadonlySet<string>;
};

/** What decides which plan a price grants. */
export type PriceRules = Pick<PlanRules, 'prices' | 'offers' | 'granted'>;

/** What a price sells: a plan, with the sessions of a month. `offer` is the price of a volume offer. */
export type SoldPlan = { plan: PaidPlanId; sessionsIncluded: number; offer?: OfferPrice };

/** Undefined if the price sells the account no plan that this release knows. A price of its offers sells their figures, also if the settings name it. */
export function soldPlan({ prices, offers, granted }: PriceRules, price: string): SoldPlan | undefined {
  const offer = offers?.get(price);
  const plan = offer
    ? PAID_PLAN_IDS.find((id) => id === offer.plan)
    : (planOfPrice(prices, price) ?? granted?.get(price));
  if (plan === undefined) return undefined;
  return offer
    ? { plan, sessionsIncluded: offer.figures.sessionsIncluded, offer }
    : { plan, sessionsIncluded: PLANS[plan].sessionsIncluded };
}
