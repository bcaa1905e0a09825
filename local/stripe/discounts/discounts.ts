import { newId } from '../account/ids.ts';
import type { Coupon, Discount, Invoice, InvoiceLine, Subscription } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { groupListOf, textOf } from '../server/parameters.ts';
import type { Parameters } from '../server/parseForm.ts';
import { badRequest } from '../server/stripeError.ts';
import { itemAmount, periodOf } from '../subscriptions/subscriptionItems.ts';
import { monthsAfter } from '../subscriptions/subscriptionPeriods.ts';
import { type AppliedDiscount, discountAmounts } from './discountAmounts.ts';

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

/** Saves a discount of the subscription for each coupon. Returns their ids. */
export function startDiscounts(
  account: StripeAccount,
  coupons: Coupon[],
  subscription: { id: string; customer: string },
): string[] {
  return coupons.map((coupon) => {
    const start = account.now();
    const months = coupon.duration_in_months;
    const discount: Discount = {
      id: newId('di'),
      object: 'discount',
      checkout_session: null,
      customer: subscription.customer,
      customer_account: null,
      end: months === null ? null : monthsAfter(start, months),
      invoice: null,
      invoice_item: null,
      promotion_code: null,
      source: { coupon: coupon.id, type: 'coupon' },
      start,
      subscription: subscription.id,
      subscription_item: null,
    };
    account.save({ ...coupon, times_redeemed: coupon.times_redeemed + 1 });
    return account.save(discount, 'customer.discount.created').id;
  });
}

/** Returns the discounts after an update: a list replaces them, an empty text removes them. */
export function changedDiscounts(
  account: StripeAccount,
  before: Subscription,
  parameters: Parameters,
): string[] {
  if (parameters.discounts === '') return [];
  const given = groupListOf(parameters, 'discounts');
  if (given.length === 0) return before.discounts;
  return given.flatMap((entry) => {
    const kept = textOf(entry, 'discount');
    if (kept && before.discounts.includes(kept)) return [kept];
    return startDiscounts(account, couponsOf(account, { discounts: [entry] }), before);
  });
}

/** Returns the discounts that apply to the current period of a subscription. A repeating one ends after its months. */
export function activeDiscounts(account: StripeAccount, subscription: Subscription): AppliedDiscount[] {
  return subscription.discounts.flatMap((id) => {
    const discount = account.store.get('discount', id);
    const coupon = account.store.get('coupon', discount?.source.coupon ?? '');
    if (!discount || !coupon) return [];
    const hasEnded = discount.end !== null && discount.end <= periodOf(subscription).start;
    return hasEnded ? [] : [{ discount: id, coupon }];
  });
}

/** Returns the lines with what the discounts take off them. Prorations are not discounted. */
export function withDiscounts(lines: InvoiceLine[], discounts: AppliedDiscount[]): InvoiceLine[] {
  const discountable = lines.filter((line) => line.discountable);
  const amounts = discountAmounts(
    discountable.map((line) => line.amount),
    discounts,
  );
  return lines.map((line) => {
    if (!line.discountable) return line;
    return { ...line, discount_amounts: amounts[discountable.indexOf(line)] ?? [] };
  });
}

/**
 * Returns the subscription without the discounts that are over: those that have ended, and those that are used once
 * and are used by this invoice.
 */
export function withoutUsedDiscounts(
  account: StripeAccount,
  subscription: Subscription,
  draft: Invoice,
): Subscription {
  const used = new Set((draft.total_discount_amounts ?? []).map(({ discount }) => discount));
  const left = activeDiscounts(account, subscription)
    .filter(({ discount, coupon }) => coupon.duration !== 'once' || !used.has(discount))
    .map(({ discount }) => discount);
  return left.length === subscription.discounts.length ? subscription : { ...subscription, discounts: left };
}

/** Returns what one whole period of an item costs, net of the subscription's discounts, in minor units. */
export function netItemAmount(account: StripeAccount, subscription: Subscription, itemId: string): number {
  const items = subscription.items.data;
  const index = items.findIndex(({ id }) => id === itemId);
  const amounts = items.map(itemAmount);
  const taken = discountAmounts(amounts, activeDiscounts(account, subscription))[index] ?? [];
  return taken.reduce((net, { amount }) => net - amount, amounts[index] ?? 0);
}
