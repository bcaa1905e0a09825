import type { InvoiceItem, Subscription, SubscriptionItem } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { netItemAmount } from '../discounts/discounts.ts';
import { emptyInvoiceItem } from '../invoices/invoiceItemShape.ts';
import { isMetered, priceTitle } from '../products/prices.ts';
import { cycleAround } from './billingAnchor.ts';
import { type CreditedItems, newestDebit } from './debits.ts';
import { periodOf } from './subscriptionItems.ts';
import { type Period, prorated } from './subscriptionPeriods.ts';

/**
 * Returns the prorations of a change at an instant as invoice items, which are not saved yet: credits for the unused
 * time of the items that changed or went, then debits for the remaining time of those that changed or came.
 */
export function prorationsOf(
  account: StripeAccount,
  { before, after, at }: { before: Subscription; after: Subscription; at: number },
): InvoiceItem[] {
  const wasSame = (item: SubscriptionItem) => before.items.data.some((other) => isSame(item, other));
  const staysSame = (item: SubscriptionItem) => after.items.data.some((other) => isSame(item, other));
  const debited = after.items.data.filter((item) => !wasSame(item) && !isMetered(item.price));
  return [
    ...creditsOf(account, before, { at, isCredited: (item) => !staysSame(item) }),
    ...debited.flatMap((item) => debitOf(account, after, item, at)),
  ];
}

/** Returns the credits for the unused time of a subscription's items that are paid in advance, as invoice items that are not saved yet. */
export function creditsOf(
  account: StripeAccount,
  subscription: Subscription,
  { at, isCredited = () => true }: { at: number; isCredited?: (item: SubscriptionItem) => boolean },
): InvoiceItem[] {
  const credited = subscription.items.data.filter((item) => !isMetered(item.price) && isCredited(item));
  return credited.flatMap((item) => {
    const credit = creditOf(account, subscription, { item, at });
    if (!credit) return [];
    const description = `Unused time on ${item.quantity ?? 1} × ${priceTitle(account, item.price)}`;
    return [prorationItem(subscription, { ...credit, item, at, description })];
  });
}

type Proration = {
  amountMinor: number;
  period: Period;
  creditedItems: CreditedItems;
  /** The price of what is credited, which the item may no longer have. Default: that of the item. */
  pricing?: InvoiceItem['pricing'];
};

/**
 * Flexible billing credits what was debited, without the discounts: nothing for a trial. Classic billing credits the
 * current price, which can be more than what was paid.
 */
function creditOf(
  account: StripeAccount,
  subscription: Subscription,
  { item, at }: { item: SubscriptionItem; at: number },
): Proration | undefined {
  const debit = newestDebit(account, subscription, { item: item.id, at });
  const creditedItems = debit?.source ?? null;
  if (subscription.billing_mode.type !== 'classic') {
    if (!debit) return undefined;
    const period = { start: at, end: debit.period.end };
    const amountMinor = 0 - prorated(debit.amountMinor, { part: period, whole: debit.period });
    return { amountMinor, period, creditedItems, pricing: debit.pricing };
  }
  const current = periodOf(subscription);
  const period = { start: at, end: current.end };
  if (period.end <= at || subscription.status === 'trialing') return undefined;
  const whole = cycleAround(subscription, current);
  const net = netItemAmount(account, subscription, item.id);
  return { amountMinor: 0 - prorated(net, { part: period, whole }), period, creditedItems };
}

function debitOf(
  account: StripeAccount,
  subscription: Subscription,
  item: SubscriptionItem,
  at: number,
): InvoiceItem[] {
  const current = periodOf(subscription);
  const period = { start: at, end: current.end };
  if (period.end <= at) return [];
  const net = netItemAmount(account, subscription, item.id);
  const amountMinor = prorated(net, { part: period, whole: cycleAround(subscription, current) });
  const description = `Remaining time on ${item.quantity ?? 1} × ${priceTitle(account, item.price)}`;
  return [prorationItem(subscription, { amountMinor, period, creditedItems: null, item, at, description })];
}

/** As in Stripe, discounts do not apply to a proration: its amount takes them into account already. */
function prorationItem(
  subscription: Subscription,
  order: Proration & { item: SubscriptionItem; at: number; description: string },
): InvoiceItem {
  const { item, amountMinor, period, creditedItems, at, description } = order;
  const pricing: InvoiceItem['pricing'] = order.pricing ?? {
    price_details: { price: item.price.id, product: item.price.product },
    type: 'price_details',
    unit_amount_decimal: item.price.unit_amount_decimal,
  };
  return {
    ...emptyInvoiceItem({ now: at, customer: subscription.customer }),
    amount: amountMinor,
    currency: subscription.currency,
    description,
    discountable: false,
    parent: {
      subscription_details: { subscription: subscription.id, subscription_item: item.id },
      type: 'subscription_details',
    },
    period,
    pricing,
    proration: true,
    proration_details: { credited_items: creditedItems, discount_amounts: [] },
    quantity: item.quantity ?? 1,
    quantity_decimal: String(item.quantity ?? 1),
  };
}

function isSame(one: SubscriptionItem, other: SubscriptionItem): boolean {
  return one.id === other.id && one.price.id === other.price.id && one.quantity === other.quantity;
}
