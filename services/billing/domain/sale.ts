import type { PlanPrices } from '../../../shared/account/planPrices.ts';
import { isPlanId, type PaidPlanId } from '../../../shared/account/plans.ts';

/** What a checkout page sells, how it is paid, and where the customer returns to. */
export type Sale = {
  /** A `PaidPlanId`, or one that only a newer release knows. */
  plan: string;
  /** The Stripe price. */
  price: string;
  /** Stripe's names of the payment methods. */
  paymentMethods: string[];
  /** The application that customers return to, without a trailing slash. */
  appUrl: string;
  /** When the page closes at the latest, epoch seconds. Without it, Stripe closes it after a day. */
  closesAt?: number;
};

/** What the settings sell now. The first price of a plan is the one on sale. */
export function currentSales({
  prices,
  ...terms
}: Pick<Sale, 'appUrl' | 'paymentMethods'> & { prices: PlanPrices }): Record<PaidPlanId, Sale> {
  const saleOf = (plan: PaidPlanId): Sale => ({ plan, price: prices[plan][0] ?? '', ...terms });
  return { starter: saleOf('starter'), growth: saleOf('growth') };
}

/** The price of a plan that is on sale. Throws for a plan that is not sold. */
export function listPriceOf(prices: PlanPrices, plan: string): string {
  const [price] = isPlanId(plan) && plan !== 'free' ? prices[plan] : [];
  if (price === undefined) throw new Error(`the plan ${plan} is not on sale`);
  return price;
}

/**
 * Whether two pages would be the same, except for when they close. The settings behind a plan change while its page is open.
 */
export function isSameSale(one: Sale, other: Sale): boolean {
  return (
    one.plan === other.plan &&
    one.price === other.price &&
    one.appUrl === other.appUrl &&
    one.paymentMethods.join() === other.paymentMethods.join()
  );
}
