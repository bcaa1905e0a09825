import { newId } from '../account/ids.ts';
import type { Coupon, Price, Subscription, SubscriptionItem } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { changedDiscounts, couponsOf, startDiscounts } from '../discounts/givenDiscounts.ts';
import { inactivePrice, inlinePrice, isMetered } from '../products/prices.ts';
import { amountOfUnits } from '../products/unitAmount.ts';
import { wholeList } from '../server/lists.ts';
import { booleanOf, groupListOf, groupOf, integerOf, mergedMetadata, textOf } from '../server/parameters.ts';
import type { Parameters } from '../server/parseForm.ts';
import { badRequest, missingParameter, noSuchObject } from '../server/stripeError.ts';
import { planOf } from './itemPlan.ts';
import type { Period } from './subscriptionPeriods.ts';

/** An item to subscribe to, before it has a subscription or a period. */
export type ItemOrder = {
  price: Price;
  /** Absent for a metered price. */
  quantity?: number;
  metadata: Record<string, string>;
  coupons?: Coupon[];
};

/** Returns the `items` of a new subscription. Throws 400 when there are none. */
export function itemOrders(account: StripeAccount, parameters: Parameters): ItemOrder[] {
  const orders = groupListOf(parameters, 'items').map((item, index) =>
    itemOrder(account, item, `items[${index}]`),
  );
  if (orders.length === 0) throw missingParameter('items');
  return orders;
}

function itemOrder(account: StripeAccount, given: Parameters, path: string): ItemOrder {
  const price = recurringPrice(account, given, path);
  return {
    price,
    quantity: quantityOf(given, { price, path }),
    metadata: mergedMetadata(given, {}),
    coupons: couponsOf(account, given),
  };
}

/** Returns a new item, without discounts. It is not saved. */
export function buildItem(
  order: ItemOrder,
  { subscription, period, now }: { subscription: string; period: Period; now: number },
): SubscriptionItem {
  return {
    id: newId('si'),
    object: 'subscription_item',
    billing_thresholds: null,
    created: now,
    current_period_end: period.end,
    current_period_start: period.start,
    current_trial: null,
    discounts: [],
    metadata: order.metadata,
    plan: planOf(order.price),
    price: order.price,
    quantity: order.quantity,
    subscription,
    tax_rates: [],
  };
}

/** Returns an item with the discounts of its order. */
export function orderedItem(
  account: StripeAccount,
  order: ItemOrder,
  { customer, subscription, period }: { customer: string; subscription: string; period: Period },
): SubscriptionItem {
  const item = buildItem(order, { subscription, period, now: account.now() });
  const target = { customer, subscription, item: item.id };
  return { ...item, discounts: startDiscounts(account, order.coupons ?? [], target) };
}

/** Returns the items after an update. An entry with an id changes or deletes that item; without an id it adds one. */
export function updatedItems(
  account: StripeAccount,
  subscription: Subscription,
  parameters: Parameters,
): SubscriptionItem[] {
  let items = subscription.items.data;
  for (const [index, given] of groupListOf(parameters, 'items').entries()) {
    const path = `items[${index}]`;
    const id = textOf(given, 'id');
    if (id === undefined) {
      items = [...items, addedItem(account, subscription, given, path)];
      continue;
    }
    const item = items.find((candidate) => candidate.id === id);
    if (!item) throw noSuchObject({ kind: 'subscription_item', id, param: `${path}[id]` });
    const isDeleted = booleanOf(given, 'deleted') ?? false;
    const changed = isDeleted ? [] : [changedItem(account, { subscription, item }, given, path)];
    items = items.flatMap((candidate) => (candidate.id === id ? changed : [candidate]));
  }
  if (items.length === 0) {
    throw badRequest('A subscription must have at least one active item.', { param: 'items' });
  }
  return items;
}

export function withItems(subscription: Subscription, items: SubscriptionItem[]): Subscription {
  return { ...subscription, items: itemList(subscription.id, items) };
}

export function itemList(subscriptionId: string, items: SubscriptionItem[]): Subscription['items'] {
  return wholeList(items, `/v1/subscription_items?subscription=${subscriptionId}`);
}

/** Returns the subscription with this period on all of its items. */
export function withPeriod(subscription: Subscription, period: Period): Subscription {
  const items = subscription.items.data.map((item) => ({
    ...item,
    current_period_start: period.start,
    current_period_end: period.end,
  }));
  return withItems(subscription, items);
}

/** Returns the period of the first item. In the emulator all items of a subscription share one period. */
export function periodOf(subscription: Subscription): Period {
  const item = subscription.items.data[0];
  if (!item) throw new Error(`${subscription.id} has no item`);
  return { start: item.current_period_start, end: item.current_period_end };
}

/** Returns the billing interval of the first item as a text, such as `1 month`. */
export function intervalOf(subscription: Subscription): string {
  const recurring = subscription.items.data[0]?.price.recurring;
  return `${recurring?.interval_count} ${recurring?.interval}`;
}

/** Returns what an item costs for one period in advance, in minor units: nothing for a metered price. */
export function itemAmount({ price, quantity }: { price: Price; quantity?: number }): number {
  return isMetered(price) ? 0 : amountOfUnits(price.unit_amount_decimal ?? '0', quantity ?? 1);
}

/**
 * Returns the quantity of an item. One of a metered price has none.
 *
 * @throws 400 when one is given for a metered price.
 */
export function quantityOf(
  given: Parameters,
  { price, path, current }: { price: Price; path: string; current?: number },
): number | undefined {
  const quantity = integerOf(given, 'quantity');
  if (!isMetered(price)) return quantity ?? current ?? 1;
  if (quantity === undefined) return undefined;
  throw badRequest(`You cannot set a quantity for the metered price ${price.id}.`, {
    param: `${path}[quantity]`,
  });
}

function addedItem(
  account: StripeAccount,
  subscription: Subscription,
  given: Parameters,
  path: string,
): SubscriptionItem {
  const order = itemOrder(account, given, path);
  if (subscription.items.data.some((item) => item.price.id === order.price.id)) {
    throw badRequest(
      'Cannot add multiple subscription items with the same plan: pass the id of the existing item to change it.',
      { param: path },
    );
  }
  const { id, customer } = subscription;
  return orderedItem(account, order, { customer, subscription: id, period: periodOf(subscription) });
}

function changedItem(
  account: StripeAccount,
  { subscription: { id, customer }, item }: { subscription: Subscription; item: SubscriptionItem },
  given: Parameters,
  path: string,
): SubscriptionItem {
  const isPriced = textOf(given, 'price') !== undefined || groupOf(given, 'price_data') !== undefined;
  const price = isPriced ? recurringPrice(account, given, path, { current: item.price.id }) : item.price;
  return {
    ...item,
    price,
    plan: planOf(price),
    quantity: quantityOf(given, { price, path, current: item.quantity }),
    metadata: mergedMetadata(given, item.metadata),
    discounts: changedDiscounts(
      account,
      { before: item.discounts, customer, subscription: id, item: item.id },
      given,
    ),
  };
}

/** An item keeps the price that it has (`current`), archived or not. Another archived price is refused. */
function recurringPrice(
  account: StripeAccount,
  given: Parameters,
  path: string,
  { current }: { current?: string } = {},
): Price {
  const data = groupOf(given, 'price_data');
  const id = textOf(given, 'price');
  if (!data && !id) throw missingParameter(`${path}[price]`);
  const price = data
    ? inlinePrice(account, data)
    : account.find('price', id ?? '', { param: `${path}[price]` });
  if (!data && !price.active && price.id !== current) throw inactivePrice(`${path}[price]`);
  if (price.recurring) return price;
  throw badRequest(
    'The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`.',
    { param: `${path}[price]` },
  );
}
