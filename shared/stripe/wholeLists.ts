import type Stripe from 'stripe';

/** The most that Stripe lists at once. */
const PAGE_COUNT_MAX = 100;

/** Stripe allows 20 items in a subscription, of which it embeds ten. */
const ITEM_COUNT_MAX = 100;

/** Stripe allows 250 items in an invoice and 20 of a subscription. It embeds ten lines. */
const LINE_COUNT_MAX = 300;

/** All items of a subscription, also those that Stripe did not embed. Throws Stripe's errors. */
export async function allItems(
  stripe: Stripe,
  { id, items }: Pick<Stripe.Subscription, 'id' | 'items'>,
): Promise<Stripe.SubscriptionItem[]> {
  if (!items.has_more) return items.data;
  return stripe.subscriptionItems
    .list({ subscription: id, limit: PAGE_COUNT_MAX })
    .autoPagingToArray({ limit: ITEM_COUNT_MAX });
}

/** The same, their discounts expanded with the coupons. Of items in a list of subscriptions, Stripe expands no coupon. */
export async function itemsWithCoupons(
  stripe: Stripe,
  subscription: Pick<Stripe.Subscription, 'id' | 'items'>,
): Promise<Stripe.SubscriptionItem[]> {
  const { id, items } = subscription;
  if (!items.has_more && items.data.every(({ discounts }) => discounts.length === 0)) return items.data;
  return stripe.subscriptionItems
    .list({ subscription: id, limit: PAGE_COUNT_MAX, expand: ['data.discounts.source.coupon'] })
    .autoPagingToArray({ limit: ITEM_COUNT_MAX });
}

/** All lines of an invoice, also those that Stripe did not embed. Throws Stripe's errors. */
export async function allLines(
  stripe: Stripe,
  { id, lines }: Pick<Stripe.Invoice, 'id' | 'lines'>,
): Promise<Stripe.InvoiceLineItem[]> {
  if (!lines.has_more || !id) return lines.data;
  return stripe.invoices
    .listLineItems(id, { limit: PAGE_COUNT_MAX })
    .autoPagingToArray({ limit: LINE_COUNT_MAX });
}
