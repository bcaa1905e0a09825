import { PAID_PLAN_IDS, type PaidPlanId } from '../../shared/account/plans.ts';
import type { StoredStripeSettings } from '../../shared/stripe/stripeSettings.ts';

export const PRICE_SETTINGS = {
  starter: 'STRIPE_PRICE_STARTER',
  growth: 'STRIPE_PRICE_GROWTH',
} as const satisfies Record<PaidPlanId, keyof StoredStripeSettings>;

/** The prices that grant a plan, by their ids; the first is sold. */
export function pricesIn(settings: StoredStripeSettings, plan: PaidPlanId): string[] {
  const ids = (settings[PRICE_SETTINGS[plan]] ?? '').split(',').map((id) => id.trim());
  return ids.filter((id) => id !== '');
}

/** The price that is sold for a plan; undefined when none is. */
export function soldPrice(settings: StoredStripeSettings, plan: PaidPlanId): string | undefined {
  return pricesIn(settings, plan)[0];
}

/**
 * The settings that sell this price. Those sold before, and those put there by hand, go on granting the plan; the other
 * plan loses this one, or who pays it would have the greater of the two.
 */
export function sellPrice(
  settings: StoredStripeSettings,
  plan: PaidPlanId,
  price: string,
): StoredStripeSettings {
  const without = (one: PaidPlanId) => pricesIn(settings, one).filter((id) => id !== price);
  const changed = { ...settings, [PRICE_SETTINGS[plan]]: [price, ...without(plan)].join(',') };
  for (const other of PAID_PLAN_IDS) {
    if (other === plan || !pricesIn(settings, other).includes(price)) continue;
    changed[PRICE_SETTINGS[other]] = without(other).join(',');
  }
  return changed;
}

/** The settings in which this price grants the plan, and what is sold stays sold. */
export function grantPrice(
  settings: StoredStripeSettings,
  plan: PaidPlanId,
  price: string,
): StoredStripeSettings {
  const ids = pricesIn(settings, plan);
  if (ids.includes(price)) return settings;
  return { ...settings, [PRICE_SETTINGS[plan]]: [...ids, price].join(',') };
}
