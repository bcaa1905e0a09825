import type Stripe from 'stripe';
import type { StripeDiscount } from '../domain/stripeSubscription.ts';

/** The discounts of a subscription or an item. They have to be expanded with their coupons: an id tells nothing of a coupon. */
export const discountsOf = ({ discounts }: { discounts: (string | Stripe.Discount)[] }): StripeDiscount[] =>
  discounts.flatMap((discount) => (typeof discount === 'string' ? [] : toDiscount(discount)));

/**
 * The discount of the customer, which a subscription without discounts has too. Its coupon is one level too deep to be expanded in a
 * list, so it takes a request for a customer who has a discount, and none for all others. Throws Stripe's errors.
 */
export async function customerDiscounts(
  stripe: Stripe,
  subscriptions: Stripe.Subscription[],
): Promise<StripeDiscount[]> {
  const inheriting = subscriptions.find(
    ({ discounts, customer }) => discounts.length === 0 && hasDiscount(customer),
  );
  if (!inheriting || typeof inheriting.customer === 'string') return [];
  const expand = ['discount.source.coupon'];
  const customer = await stripe.customers.retrieve(inheriting.customer.id, { expand });
  return customer.deleted || !customer.discount ? [] : toDiscount(customer.discount);
}

const hasDiscount = (customer: Stripe.Subscription['customer']) =>
  typeof customer === 'object' && !customer.deleted && customer.discount != null;

function toDiscount({ source: { coupon } }: Stripe.Discount): StripeDiscount[] {
  if (coupon === null || typeof coupon === 'string') return [];
  const { duration, percent_off: percentOff, amount_off: amountOff, currency } = coupon;
  return [
    {
      duration,
      percentOff: percentOff ?? undefined,
      amountOffMinor: amountOff ?? undefined,
      currency: currency ?? undefined,
    },
  ];
}
