import type { PaidPlanId } from '../../shared/account/plans.ts';
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

/** The settings that sell this price. Those sold before, and those put there by hand, go on granting the plan. */
export function sellPrice(
  settings: StoredStripeSettings,
  plan: PaidPlanId,
  price: string,
): StoredStripeSettings {
  const others = pricesIn(settings, plan).filter((id) => id !== price);
  return { ...settings, [PRICE_SETTINGS[plan]]: [price, ...others].join(',') };
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
