import type { InvoiceLine, Subscription } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { newInvoiceId, saveDraft } from '../invoices/invoiceDraft.ts';
import { linesOfItems, pendingItemsOf } from '../invoices/pendingItems.ts';
import { isMetered } from '../products/prices.ts';
import { endSubscription } from './subscriptionCancellation.ts';
import { subscriptionDraft } from './subscriptionInvoices.ts';
import { periodOf } from './subscriptionItems.ts';
import { usageLine } from './usageLines.ts';

/**
 * Cancels a subscription at the end of its period. As in Stripe a last invoice bills the usage of that period, an hour
 * later. Without usage there is none.
 */
export function endWithPeriod(account: StripeAccount, subscription: Subscription): Subscription {
  const id = newInvoiceId();
  const period = periodOf(subscription);
  const usage =
    subscription.status === 'trialing'
      ? []
      : finalUsage(account, subscription, { invoice: id, at: period.end });
  if (usage.length === 0) return endSubscription(account, subscription, 'cancellation_requested');
  const ended = endSubscription(account, { ...subscription, latest_invoice: id }, 'cancellation_requested');
  const lines = [...linesOfItems(account, pendingItemsOf(account, subscription), id), ...usage];
  saveDraft(account, subscriptionDraft(account, ended, { id, lines, reason: 'subscription_cycle', period }));
  return ended;
}

/** Returns the lines of the usage in the current period until an instant, without those of nothing. */
export function finalUsage(
  account: StripeAccount,
  subscription: Subscription,
  { invoice, at }: { invoice: string; at: number },
): InvoiceLine[] {
  const period = { start: periodOf(subscription).start, end: at };
  return subscription.items.data
    .filter(({ price }) => isMetered(price))
    .flatMap((item) => usageLine(account, subscription, { item, invoice, period }))
    .filter(({ quantity }) => quantity !== 0);
}
