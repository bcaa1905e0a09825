import type { InvoiceItem, InvoiceLine, Subscription, SubscriptionItem } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { activeItemDiscounts } from '../discounts/discounts.ts';
import { emptyInvoiceItem } from '../invoices/invoiceItemShape.ts';
import { subscriptionLine } from '../invoices/invoiceLines.ts';
import { usageIn } from '../meters/usage.ts';
import { isMetered, priceTitle } from '../products/prices.ts';
import { amountOfUnits } from '../products/unitAmount.ts';
import { periodOf } from './subscriptionItems.ts';
import type { Period } from './subscriptionPeriods.ts';

/**
 * Returns the invoice line of a metered item for its usage in a period, which can be nothing. Usage before the item was
 * added, or got its price, does not count. For an item that was just added, classic billing has a line of nothing for the
 * subscription's current period, and flexible billing has none.
 */
export function usageLine(
  account: StripeAccount,
  subscription: Subscription,
  { item, invoice, period }: { item: SubscriptionItem; invoice: string; period: Period },
): InvoiceLine[] {
  const counted = countedPeriod(account, item, period);
  const isNew = counted.end <= counted.start;
  if (isNew && subscription.billing_mode.type !== 'classic') return [];
  const usage = isNew
    ? { period: periodOf(subscription), quantity: 0, amountMinor: 0 }
    : { period: counted, ...usageOf(account, subscription, { item, period: counted }) };
  return [
    subscriptionLine(account, item, {
      ...usage,
      invoice,
      isTrial: false,
      isProration: false,
      discounts: activeItemDiscounts(account, subscription, item).map(({ discount }) => discount),
    }),
  ];
}

/**
 * Returns what a change of items bills for metered items that it removes, or whose price it changes. They are not saved
 * yet. Flexible billing bills the usage until then; classic billing never bills it.
 */
export function removedUsage(
  account: StripeAccount,
  { before, after, at }: { before: Subscription; after: Subscription; at: number },
): InvoiceItem[] {
  if (before.billing_mode.type === 'classic' || before.status === 'trialing') return [];
  const stays = ({ id, price }: SubscriptionItem) =>
    after.items.data.some((other) => other.id === id && other.price.id === price.id);
  return before.items.data
    .filter((item) => isMetered(item.price) && !stays(item))
    .flatMap((item) => usageItem(account, before, { item, at }));
}

function usageItem(
  account: StripeAccount,
  subscription: Subscription,
  { item, at }: { item: SubscriptionItem; at: number },
): InvoiceItem[] {
  const { id, customer, currency } = subscription;
  const period = countedPeriod(account, item, { start: periodOf(subscription).start, end: at });
  const { quantity, amountMinor } = usageOf(account, subscription, { item, period });
  if (quantity === 0) return [];
  return [
    {
      ...emptyInvoiceItem({ now: account.now(), customer }),
      amount: amountMinor,
      currency,
      description: `${quantity} × ${priceTitle(account, item.price)}`,
      parent: {
        subscription_details: { subscription: id, subscription_item: item.id },
        type: 'subscription_details',
      },
      period,
      pricing: {
        price_details: { price: item.price.id, product: item.price.product },
        type: 'price_details',
        unit_amount_decimal: item.price.unit_amount_decimal,
      },
      quantity,
      quantity_decimal: String(quantity),
    },
  ];
}

/** Remembers since when metered items have the prices that this change gives them. */
export function markMeteredChanges(
  account: StripeAccount,
  { before, after }: { before: Subscription; after: Subscription },
): void {
  for (const item of after.items.data) {
    const old = before.items.data.find(({ id }) => id === item.id);
    if (!old || old.price.id === item.price.id || !isMetered(item.price)) continue;
    account.save({ id: item.id, object: 'metered_since', at: account.now() });
  }
}

function countedPeriod(account: StripeAccount, item: SubscriptionItem, { start, end }: Period): Period {
  const since = account.store.get('metered_since', item.id)?.at ?? item.created;
  return { start: Math.max(start, since), end };
}

function usageOf(
  account: StripeAccount,
  { customer }: Subscription,
  { item, period }: { item: SubscriptionItem; period: Period },
): { quantity: number; amountMinor: number } {
  const quantity = usageIn(account, { price: item.price, customer, period });
  return { quantity, amountMinor: amountOfUnits(item.price.unit_amount_decimal ?? '0', quantity) };
}
