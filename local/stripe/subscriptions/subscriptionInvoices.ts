import type { Invoice, Subscription } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { draftInvoice, finalizeInvoice, newInvoiceId } from '../invoices/invoiceBilling.ts';
import { subscriptionLine } from '../invoices/invoiceLines.ts';
import { pendingItemsOf, takeItems } from '../invoices/pendingItems.ts';
import { periodOf } from './subscriptionItems.ts';
import type { Period } from './subscriptionPeriods.ts';

/** `previousPeriod` is the invoice's own period. It has no length on the first invoice of a subscription. */
type PeriodBilling = {
  reason: 'subscription_create' | 'subscription_cycle' | 'subscription_update';
  isTrial: boolean;
  previousPeriod: Period;
};

/** Creates and opens the invoice of the subscription's current period. Its id is the `latest_invoice`. */
export function openPeriodInvoice(
  account: StripeAccount,
  subscription: Subscription,
  billing: PeriodBilling,
): Invoice {
  return finalizeInvoice(account, draftPeriodInvoice(account, subscription, billing));
}

/**
 * Creates the draft of the invoice of the subscription's current period. Its id is the `latest_invoice`. Pending
 * invoice items come first, the subscription's own lines last.
 */
export function draftPeriodInvoice(
  account: StripeAccount,
  subscription: Subscription,
  billing: PeriodBilling,
): Invoice {
  const id = subscription.latest_invoice ?? newInvoiceId();
  const lineBilling = { invoice: id, period: periodOf(subscription), isTrial: billing.isTrial };
  return draftInvoice(account, {
    id,
    customer: account.find('customer', subscription.customer),
    currency: subscription.currency,
    lines: [
      ...takeItems(account, pendingItemsOf(account, subscription), id),
      ...subscription.items.data.map((item) => subscriptionLine(item, lineBilling)),
    ],
    reason: billing.reason,
    period: billing.previousPeriod,
    subscription: { id: subscription.id, metadata: subscription.metadata },
    collectionMethod: subscription.collection_method,
    daysUntilDue: subscription.days_until_due,
    description: null,
    metadata: {},
    defaultPaymentMethod: null,
  });
}
