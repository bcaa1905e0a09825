import type { Subscription } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { couponsOf, type DiscountTarget, startDiscounts } from '../discounts/givenDiscounts.ts';
import { groupListOf, textOf } from '../server/parameters.ts';
import type { Parameters } from '../server/parseForm.ts';
import { badRequest } from '../server/stripeError.ts';
import type { Phase } from './scheduleShape.ts';

type PhaseDiscounts = Phase['discounts'];

/** Returns what passes on the discounts that a subscription or an item has. */
export function passedOn(discounts: string[]): PhaseDiscounts {
  return discounts.map((discount) => ({ coupon: null, discount, promotion_code: null }));
}

/**
 * Returns the `discounts` of a phase or of one of its items. `{ discount }` passes on a discount of the subscription or of its
 * customer, and for an item also one of an item; `{ coupon }` starts a new one.
 *
 * @throws 400 for a discount of something else.
 */
export function discountsFrom(
  account: StripeAccount,
  given: Parameters,
  { subscription, path, isItem }: { subscription: Subscription; path: string; isItem: boolean },
): PhaseDiscounts {
  return groupListOf(given, 'discounts').flatMap((entry, index) => {
    const id = textOf(entry, 'discount');
    if (!id) {
      const coupons = couponsOf(account, { discounts: [entry] });
      return coupons.map((coupon) => ({ coupon: coupon.id, discount: null, promotion_code: null }));
    }
    const param = `${path}[discounts][${index}][discount]`;
    const {
      customer,
      subscription: owner,
      subscription_item: item,
    } = account.find('discount', id, { param });
    const isOwn = customer === subscription.customer && [null, subscription.id].includes(owner);
    if (isOwn && (isItem || item === null)) return passedOn([id]);
    throw badRequest(`The discount ${id} is not one of the subscription or of its customer.`, { param });
  });
}

/** Starts the discounts of a phase that begins. One of a coupon that runs already goes on. Returns their ids. */
export function beginDiscounts(
  account: StripeAccount,
  discounts: PhaseDiscounts,
  { running, ...target }: DiscountTarget & { running: string[] },
): string[] {
  return discounts.flatMap(({ coupon, discount }) => {
    if (discount !== null) return [discount];
    const same = running.find((id) => account.store.get('discount', id)?.source.coupon === coupon);
    return same ? [same] : startDiscounts(account, [account.find('coupon', coupon ?? '')], target);
  });
}
