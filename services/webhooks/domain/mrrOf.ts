import type { PaidTime } from './paidTime.ts';
import { type PriceRules, soldPlan } from './planRules.ts';
import type { StripeDiscount, StripeSubscription, SubscriptionItem } from './stripeSubscription.ts';

/** The currency of all figures of a stage. It is that of the plan catalogue. */
const CURRENCY = 'usd';

/**
 * Whole minor units a month. `isOtherCurrency`: a price or a coupon of the subscription is in another currency, so it counts as 0.
 */
export type Mrr = { amountMinor: number; isOtherCurrency: boolean };

const NONE: Mrr = { amountMinor: 0, isOtherCurrency: false };

/** A past-due subscription counts until it is paid, cancelled or unpaid, also after its grace: it is at risk. */
const COUNTED_STATUSES = new Set(['active', 'past_due']);

/** Whether a subscription of this state counts: trials, unpaid, paused and ended ones do not, nor one whose collection is paused. */
export const isCounted = ({
  status,
  isCollectionPaused,
}: Pick<StripeSubscription, 'status' | 'isCollectionPaused'>): boolean =>
  COUNTED_STATUSES.has(status) && !isCollectionPaused;

/**
 * The monthly recurring revenue of a subscription: what its items with a plan price bill from now on, times quantity, normalised to
 * a month, minus coupons that apply forever. It is before taxes, and it is rounded once. It counts until the subscription ends, also
 * if it is set to cancel.
 *
 * The prices are those that the subscription has, not those that were paid: an upgrade counts at once, and one that a schedule
 * makes later counts then. But it counts only if an invoice of it was paid or is on credit, and not before the first one after
 * a trial.
 */
export function mrrOf(
  subscription: StripeSubscription & { paidTime?: Pick<PaidTime, 'periodStart'> },
  rules: PriceRules,
): Mrr {
  const { paidTime, trialEnd = -Infinity, items, currency } = subscription;
  if (!isCounted(subscription) || !paidTime || paidTime.periodStart < trialEnd) return NONE;
  const counted = items.filter(({ price }) => soldPlan(rules, price) !== undefined);
  const discounts = foreverDiscounts(subscription.discounts);
  const currencies = [
    currency,
    ...counted.map((item) => item.currency),
    ...[...discounts, ...counted.flatMap((item) => foreverDiscounts(item.discounts))].map(
      (discount) => discount.currency ?? CURRENCY,
    ),
  ];
  if (counted.length > 0 && currencies.some((one) => one !== CURRENCY)) {
    return { amountMinor: 0, isOtherCurrency: true };
  }
  const monthly = counted.reduce((sum, item) => sum + billedAmount(item) * periodsPerMonth(item), 0);
  const share = shareLeft(
    items.reduce((sum, item) => sum + billedAmount(item), 0),
    discounts,
  );
  return { amountMinor: rounded(monthly * share), isOtherCurrency: false };
}

const foreverDiscounts = (discounts: StripeDiscount[]) =>
  discounts.filter(({ duration }) => duration === 'forever');

/** What an item costs in each of its billing periods, minus its own coupons, which Stripe applies before those of the subscription. */
function billedAmount({ unitAmountMinor, quantity, discounts }: SubscriptionItem): number {
  const amount = unitAmountMinor * quantity;
  return amount * shareLeft(amount, foreverDiscounts(discounts));
}

/**
 * The share of an amount that is left after the discounts, from 0 to 1. Stripe applies one after the other, and shares a fixed
 * amount out in proportion. So it reduces all items by the same share, also those of other products.
 */
function shareLeft(amount: number, discounts: StripeDiscount[]): number {
  let left = amount;
  for (const { percentOff = 0, amountOffMinor = 0 } of discounts) {
    left = Math.max(0, (left * (100 - percentOff)) / 100 - amountOffMinor);
  }
  return amount > 0 ? left / amount : 0;
}

/** A year has 12 months, and 52 weeks or 365 days. */
const PERIODS_PER_YEAR: Record<string, number> = { day: 365, week: 52, month: 12, year: 1 };

/** How many billing periods of an item a month has. An interval that Stripe adds later counts as none. */
const periodsPerMonth = ({ interval, intervalCount }: SubscriptionItem) =>
  (PERIODS_PER_YEAR[interval] ?? 0) / 12 / intervalCount;

/** Products of shares miss a half by less than this. */
const ROUNDING_MINOR = 1e-6;

const rounded = (amountMinor: number) => Math.floor(amountMinor + 0.5 + ROUNDING_MINOR);
