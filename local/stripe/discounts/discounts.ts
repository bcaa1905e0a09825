import type { Invoice, InvoiceLine, Subscription, SubscriptionItem } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { itemAmount, periodOf, withItems } from '../subscriptions/subscriptionItems.ts';
import { type AppliedDiscount, type DiscountAmount, discountAmounts } from './discountAmounts.ts';

/**
 * Returns the discounts that apply to the current period of a subscription, beside those of its items. A repeating one ends after
 * its months. A subscription without discounts, or whose own have ended, has that of its customer, unless it refuses that.
 */
export function activeDiscounts(account: StripeAccount, subscription: Subscription): AppliedDiscount[] {
  const isRefused = account.store.get('discount_refusal', subscription.id) !== undefined;
  const inherited = isRefused ? null : account.store.get('customer', subscription.customer)?.discount;
  const own = appliedIn(account, subscription, subscription.discounts);
  return own.length > 0 || !inherited ? own : appliedIn(account, subscription, [inherited.id]);
}

/** Returns the discounts that apply to the current period of an item, before those of its subscription. */
export function activeItemDiscounts(
  account: StripeAccount,
  subscription: Subscription,
  item: SubscriptionItem,
): AppliedDiscount[] {
  return appliedIn(account, subscription, item.discounts);
}

function appliedIn(account: StripeAccount, subscription: Subscription, ids: string[]): AppliedDiscount[] {
  const { start } = periodOf(subscription);
  return ids
    .filter((id) => {
      if (account.store.get('used_discount', id)) return false;
      const end = account.store.get('discount', id)?.end ?? null;
      return end === null || end > start;
    })
    .flatMap((id) => appliedDiscount(account, id));
}

/** Returns the discount with its coupon, whether it is over or not. */
export function appliedDiscount(account: StripeAccount, id: string): AppliedDiscount[] {
  const coupon = account.store.get('coupon', account.store.get('discount', id)?.source.coupon ?? '');
  return coupon ? [{ discount: id, coupon }] : [];
}

/** Returns the lines with what their own discounts and then those of the invoice take off them. Prorations are not discounted. */
export function withDiscounts(
  account: StripeAccount,
  lines: InvoiceLine[],
  discounts: AppliedDiscount[],
): InvoiceLine[] {
  const discountable = lines.filter((line) => line.discountable);
  const taken = reductions(
    discountable.map((line) => ({
      amount: line.amount,
      own: line.discounts.flatMap((id) => appliedDiscount(account, id)),
    })),
    discounts,
  );
  return lines.map((line) => {
    if (!line.discountable) return line;
    return { ...line, discount_amounts: taken[discountable.indexOf(line)] ?? [] };
  });
}

/** What is taken off each amount: first by its own discounts, then by those that all of them share. */
function reductions(
  given: { amount: number; own: AppliedDiscount[] }[],
  shared: AppliedDiscount[],
): DiscountAmount[][] {
  const own = given.map((one) => discountAmounts([one.amount], one.own)[0] ?? []);
  const left = given.map(({ amount }, index) => netOf(amount, own[index] ?? []));
  return discountAmounts(left, shared).map((amounts, index) => [...(own[index] ?? []), ...amounts]);
}

const netOf = (amountMinor: number, taken: DiscountAmount[]) =>
  taken.reduce((net, { amount }) => net - amount, amountMinor);

/**
 * Returns the subscription without the discounts that are over: those that have ended, and those that are used once
 * and are used by this invoice. Such a discount of the customer is removed from it. An invoice with an amount uses its discounts, also
 * one that others have left nothing for; that of a trial uses none.
 */
export function withoutUsedDiscounts(
  account: StripeAccount,
  subscription: Subscription,
  draft: Invoice,
): Subscription {
  const billed = draft.lines.data.filter(({ discountable, amount }) => discountable && amount > 0);
  const shared = billed.length > 0 ? draft.discounts : [];
  const used = new Set([...billed.flatMap(({ discounts }) => discounts), ...shared]);
  const left = (ids: string[]) =>
    appliedIn(account, subscription, ids)
      .filter(({ discount, coupon }) => coupon.duration !== 'once' || !used.has(discount))
      .map(({ discount }) => discount);
  for (const id of used) {
    const isOnce = appliedDiscount(account, id).some(({ coupon }) => coupon.duration === 'once');
    if (isOnce) account.save({ id, object: 'used_discount' });
  }
  const customer = account.store.get('customer', subscription.customer);
  if (customer?.discount && left([customer.discount.id]).length === 0) {
    account.update(customer, { ...customer, discount: null }, 'customer.updated');
  }
  const items = subscription.items.data.map((item) => ({ ...item, discounts: left(item.discounts) }));
  return { ...withItems(subscription, items), discounts: left(subscription.discounts) };
}

/** Returns what one whole period of an item costs, net of its discounts and the subscription's, in minor units. */
export function netItemAmount(account: StripeAccount, subscription: Subscription, itemId: string): number {
  const given = subscription.items.data.map((item) => ({
    id: item.id,
    amount: itemAmount(item),
    own: activeItemDiscounts(account, subscription, item),
  }));
  const index = given.findIndex(({ id }) => id === itemId);
  const taken = reductions(given, activeDiscounts(account, subscription))[index] ?? [];
  return netOf(given[index]?.amount ?? 0, taken);
}
