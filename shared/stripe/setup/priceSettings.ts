import { PAID_PLAN_IDS, type PaidPlanId } from '../../account/plans.ts';
import type { StoredStripeSettings } from '../stripeSettings.ts';

export const PRICE_SETTINGS = {
  starter: 'STRIPE_PRICE_STARTER',
  growth: 'STRIPE_PRICE_GROWTH',
} as const satisfies Record<PaidPlanId, keyof StoredStripeSettings>;

/** The name of the setting with the plan's prices. That of a plan that only a newer release knows follows the same pattern. */
export const priceSettingOf = (plan: string): string =>
  new Map<string, string>(Object.entries(PRICE_SETTINGS)).get(plan) ?? `STRIPE_PRICE_${plan.toUpperCase()}`;

/** Returns the ids of the prices that grant a plan. The first is the current price, which checkout uses. */
export function priceIds(settings: StoredStripeSettings, plan: PaidPlanId): string[] {
  const ids = (settings[PRICE_SETTINGS[plan]] ?? '').split(',').map((id) => id.trim());
  return ids.filter((id) => id !== '');
}

/** Returns the id of the plan's current price; undefined when the plan has none. */
export function currentPriceId(settings: StoredStripeSettings, plan: PaidPlanId): string | undefined {
  return priceIds(settings, plan)[0];
}

type PlanPrice = { plan: PaidPlanId; price: string };

/**
 * Returns the settings with `price` as the plan's current price. Earlier prices of the plan, and prices that an operator
 * added, still grant the plan. The price is removed from the other plan, because a price in both grants the larger plan.
 */
export function withCurrentPrice(
  settings: StoredStripeSettings,
  { plan, price }: PlanPrice,
): StoredStripeSettings {
  const otherPrices = (planId: PaidPlanId) => priceIds(settings, planId).filter((id) => id !== price);
  const changed = { ...settings, [PRICE_SETTINGS[plan]]: [price, ...otherPrices(plan)].join(',') };
  for (const other of PAID_PLAN_IDS) {
    if (other === plan || !priceIds(settings, other).includes(price)) continue;
    changed[PRICE_SETTINGS[other]] = otherPrices(other).join(',');
  }
  return changed;
}

/** Returns the settings in which `price` grants the plan too. The plan's current price stays the same. */
export function withGrantingPrice(
  settings: StoredStripeSettings,
  { plan, price }: PlanPrice,
): StoredStripeSettings {
  const ids = priceIds(settings, plan);
  if (ids.includes(price)) return settings;
  return { ...settings, [PRICE_SETTINGS[plan]]: [...ids, price].join(',') };
}
