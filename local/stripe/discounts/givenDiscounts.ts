import { newId } from '../account/ids.ts';
import type { Coupon, Discount } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { groupListOf, textOf } from '../server/parameters.ts';
import type { Parameters } from '../server/parseForm.ts';
import { badRequest } from '../server/stripeError.ts';
import { monthsAfter } from '../subscriptions/subscriptionPeriods.ts';

/**
 * Returns the coupons of `discounts[][coupon]`.
 *
 * @throws 400 for a coupon that does not exist, and for a promotion code, which the emulator does not have.
 */
export function couponsOf(account: StripeAccount, parameters: Parameters): Coupon[] {
  return groupListOf(parameters, 'discounts').map((given, index) => {
    const param = `discounts[${index}][coupon]`;
    const id = textOf(given, 'coupon');
    if (!id) throw badRequest('The Stripe emulator supports only discounts with a coupon.', { param });
    return account.find('coupon', id, { param });
  });
}

/** What a discount reduces: all invoices of a customer, or a subscription of the customer, or one item of that subscription. */
export type DiscountTarget = { customer: string; subscription?: string; item?: string };

/** Saves a discount of the target for each coupon. Returns their ids. */
export function startDiscounts(account: StripeAccount, coupons: Coupon[], target: DiscountTarget): string[] {
  return coupons.map((coupon) => {
    const start = account.now();
    const months = coupon.duration_in_months;
    const discount: Discount = {
      id: newId('di'),
      object: 'discount',
      checkout_session: null,
      customer: target.customer,
      customer_account: null,
      end: months === null ? null : monthsAfter(start, months),
      invoice: null,
      invoice_item: null,
      promotion_code: null,
      source: { coupon: coupon.id, type: 'coupon' },
      start,
      subscription: target.subscription ?? null,
      subscription_item: target.item ?? null,
    };
    account.save({ ...coupon, times_redeemed: coupon.times_redeemed + 1 });
    return account.save(discount, 'customer.discount.created').id;
  });
}

/** Lets the customer's discount apply to a subscription without discounts of its own, or not. */
export function refuseInherited(account: StripeAccount, subscription: string, isRefused: boolean): void {
  if (isRefused) account.save({ id: subscription, object: 'discount_refusal' });
  else account.store.remove('discount_refusal', subscription);
}

/** Returns the discounts of a target after an update: a list replaces them, an empty text removes them. */
export function changedDiscounts(
  account: StripeAccount,
  { before, ...target }: DiscountTarget & { before: string[] },
  parameters: Parameters,
): string[] {
  const { subscription, item } = target;
  const isChanged = parameters.discounts !== undefined && subscription !== undefined && item === undefined;
  if (isChanged) refuseInherited(account, subscription, parameters.discounts === '');
  if (parameters.discounts === '') return [];
  const given = groupListOf(parameters, 'discounts');
  if (given.length === 0) return before;
  return given.flatMap((entry) => {
    const kept = textOf(entry, 'discount');
    if (kept && before.includes(kept)) return [kept];
    return startDiscounts(account, couponsOf(account, { discounts: [entry] }), target);
  });
}
