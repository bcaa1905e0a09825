import type { Invoice, InvoiceLine, Subscription } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { type BillingReason, buildDraft, newInvoiceId } from '../invoices/invoiceDraft.ts';
import { subscriptionLine } from '../invoices/invoiceLines.ts';
import { pendingLinesOf } from '../invoices/pendingItems.ts';
import { periodOf } from './subscriptionItems.ts';
import type { Period } from './subscriptionPeriods.ts';

/** `previousPeriod` is the invoice's own period. It has no length on the first invoice of a subscription. */
type PeriodBilling = { reason: BillingReason; isTrial: boolean; previousPeriod: Period };

/**
 * Returns a draft for the subscription's current period, which is not saved yet. Its id is the `latest_invoice`.
 * Pending invoice items come first, the subscription's own lines last.
 */
export function periodDraft(
  account: StripeAccount,
  subscription: Subscription,
  { reason, isTrial, previousPeriod }: PeriodBilling,
): Invoice {
  const invoice = subscription.latest_invoice ?? newInvoiceId();
  const line = { invoice, period: periodOf(subscription), isTrial };
  const lines = [
    ...pendingLinesOf(account, subscription, invoice),
    ...subscription.items.data.map((item) => subscriptionLine(item, line)),
  ];
  return subscriptionDraft(account, subscription, { id: invoice, lines, reason, period: previousPeriod });
}

type DraftOrder = { id: string; lines: InvoiceLine[]; reason: BillingReason; period: Period };

/** Returns a draft of a subscription with these lines, which is not saved yet. */
export function subscriptionDraft(
  account: StripeAccount,
  subscription: Subscription,
  order: DraftOrder,
): Invoice {
  return buildDraft(account, {
    ...order,
    customer: account.find('customer', subscription.customer),
    currency: subscription.currency,
    advances: subscription.pause_collection?.behavior !== 'keep_as_draft',
    subscription: { id: subscription.id, metadata: subscription.metadata },
    collectionMethod: subscription.collection_method,
    daysUntilDue: subscription.days_until_due,
    description: null,
    metadata: {},
    defaultPaymentMethod: null,
  });
}
