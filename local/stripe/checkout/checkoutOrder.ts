import { newId } from '../account/ids.ts';
import type { CheckoutOrder, Coupon, LineItem, Price } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { discountAmounts } from '../discounts/discountAmounts.ts';
import { inactivePrice, inlinePrice } from '../products/prices.ts';
import {
  changedText,
  groupListOf,
  groupOf,
  integerOf,
  mergedMetadata,
  textOf,
} from '../server/parameters.ts';
import type { Parameters } from '../server/parseForm.ts';
import { badRequest, missingParameter } from '../server/stripeError.ts';
import { itemAmount } from '../subscriptions/subscriptionItems.ts';

/**
 * Returns the `line_items` of a new session.
 *
 * @throws 400 without items, or when the mode does not allow their prices.
 */
export function checkoutLines(account: StripeAccount, parameters: Parameters, mode: string): LineItem[] {
  const lines = groupListOf(parameters, 'line_items').map((given, index) => lineOf(account, given, index));
  if (lines.length === 0) throw missingParameter('line_items');
  const isRecurring = lines.some((line) => line.price?.recurring);
  if (mode === 'subscription' && !isRecurring) {
    throw badRequest(
      'You must provide at least one recurring price in `subscription` mode when using prices.',
    );
  }
  if (mode === 'payment' && isRecurring) {
    throw badRequest(
      'You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only one-time prices.',
    );
  }
  return lines;
}

/** Returns the lines with what the coupons take off them. */
export function discountedLines(lines: LineItem[], coupons: Coupon[]): LineItem[] {
  const taken = discountAmounts(
    lines.map((line) => line.amount_subtotal),
    coupons.map((coupon) => ({ discount: coupon.id, coupon })),
  );
  return lines.map((line, index) => {
    const discount = (taken[index] ?? []).reduce((sum, { amount }) => sum + amount, 0);
    return { ...line, amount_discount: discount, amount_total: line.amount_subtotal - discount };
  });
}

/** Returns what the session creates when it is paid. */
export function checkoutOrder(
  account: StripeAccount,
  sessionId: string,
  lineItems: LineItem[],
  coupons: Coupon[],
  parameters: Parameters,
): CheckoutOrder {
  const subscription = groupOf(parameters, 'subscription_data') ?? {};
  const payment = groupOf(parameters, 'payment_intent_data') ?? {};
  return {
    id: sessionId,
    object: 'checkout_order',
    lineItems,
    subscriptionMetadata: mergedMetadata(subscription, {}),
    subscriptionDescription: changedText(subscription, 'description', null),
    trialEnd: trialEndOf(account, subscription),
    trialPeriodDays: integerOf(subscription, 'trial_period_days') ?? null,
    coupons: coupons.map(({ id }) => id),
    paymentIntentMetadata: mergedMetadata(payment, {}),
  };
}

function trialEndOf(account: StripeAccount, subscription: Parameters): number | null {
  const trialEnd = integerOf(subscription, 'trial_end') ?? null;
  if (trialEnd !== null && trialEnd <= account.now()) {
    throw badRequest('`trial_end` must be in the future.', { param: 'subscription_data[trial_end]' });
  }
  return trialEnd;
}

function lineOf(account: StripeAccount, given: Parameters, index: number): LineItem {
  const price = priceOf(account, given, `line_items[${index}]`);
  const quantity = integerOf(given, 'quantity') ?? 1;
  const amount = itemAmount({ price, quantity });
  return {
    id: newId('li'),
    object: 'item',
    adjustable_quantity: null,
    amount_discount: 0,
    amount_subtotal: amount,
    amount_tax: 0,
    amount_total: amount,
    currency: price.currency,
    description: price.nickname ?? account.store.get('product', price.product)?.name ?? null,
    metadata: {},
    price,
    quantity,
  };
}

function priceOf(account: StripeAccount, given: Parameters, path: string): Price {
  const data = groupOf(given, 'price_data');
  if (data) return inlinePrice(account, data);
  const id = textOf(given, 'price');
  if (!id) throw missingParameter(`${path}[price]`);
  const price = account.find('price', id, { param: `${path}[price]` });
  if (!price.active) throw inactivePrice(`${path}[price]`);
  return price;
}
