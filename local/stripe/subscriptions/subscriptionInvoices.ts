import type { Invoice, InvoiceLine, Subscription } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { activeDiscounts, activeItemDiscounts, withoutUsedDiscounts } from '../discounts/discounts.ts';
import { type BillingReason, buildDraft, newInvoiceId, saveDraft } from '../invoices/invoiceDraft.ts';
import { subscriptionLine } from '../invoices/invoiceLines.ts';
import { linesOfItems, pendingItemsOf } from '../invoices/pendingItems.ts';
import { isMetered } from '../products/prices.ts';
import { cycleAround } from './billingAnchor.ts';
import { itemAmount, periodOf } from './subscriptionItems.ts';
import { advanceDraft } from './subscriptionPayment.ts';
import { type Period, prorated } from './subscriptionPeriods.ts';
import { usageLine } from './usageLines.ts';

/** A period is billed in proportion to its whole cycle. A trial, and time before the anchor on request, are free. */
export type Bills = 'period' | 'trial' | 'nothing';

/**
 * `previousPeriod` is the invoice's own period, whose usage is billed unless `usage` is another one. It has no length on
 * the first invoice of a subscription.
 */
type PeriodBilling = { reason: BillingReason; bills: Bills; previousPeriod: Period; usage?: Period };

/**
 * Returns a draft for the subscription's current period, which is not saved yet. Its id is the `latest_invoice`.
 * Pending invoice items come first, the subscription's own lines last.
 */
export function periodDraft(
  account: StripeAccount,
  subscription: Subscription,
  { reason, bills, previousPeriod, usage = previousPeriod }: PeriodBilling,
): Invoice {
  const id = subscription.latest_invoice ?? newInvoiceId();
  const lines = [
    ...linesOfItems(account, pendingItemsOf(account, subscription), id),
    ...periodLines(account, subscription, { invoice: id, bills, usage }),
  ];
  return subscriptionDraft(account, subscription, { id, lines, reason, period: previousPeriod });
}

/** Returns the lines of the subscription's items: for its current period, and of metered ones for the period `usage`. */
export function periodLines(
  account: StripeAccount,
  subscription: Subscription,
  { invoice, bills, usage }: { invoice: string; bills: Bills; usage: Period },
): InvoiceLine[] {
  const period = periodOf(subscription);
  const whole = cycleAround(subscription, period);
  const isProration = bills === 'period' && whole.start < period.start;
  return subscription.items.data.flatMap((item) => {
    if (isMetered(item.price)) return usageLine(account, subscription, { item, invoice, period: usage });
    const amountMinor = bills === 'period' ? prorated(itemAmount(item), { part: period, whole }) : 0;
    return subscriptionLine(account, item, {
      invoice,
      period,
      amountMinor,
      isTrial: bills === 'trial',
      isProration,
      discounts: activeItemDiscounts(account, subscription, item).map(({ discount }) => discount),
    });
  });
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
    discounts: activeDiscounts(account, subscription),
    advances: subscription.pause_collection?.behavior !== 'keep_as_draft',
    subscription: { id: subscription.id, metadata: subscription.metadata },
    collectionMethod: subscription.collection_method,
    daysUntilDue: subscription.days_until_due,
    description: null,
    metadata: {},
    defaultPaymentMethod: null,
  });
}

/** Bills the current period of a subscription: at once, or by a draft that is charged an hour later. */
export function billPeriod(
  account: StripeAccount,
  order: { subscription: Subscription; before: Subscription; reason: BillingReason; isDraft: boolean },
): Subscription {
  const billed = account.save({ ...order.subscription, latest_invoice: newInvoiceId() });
  const previousPeriod = periodOf(order.before);
  // Usage during a trial is free.
  const start = periodOf(billed).start;
  const usage =
    order.before.status === 'trialing' ? { start, end: start } : { ...previousPeriod, end: start };
  const billing = { reason: order.reason, bills: 'period', previousPeriod, usage } as const;
  const draft = saveDraft(account, periodDraft(account, billed, billing));
  account.save(withoutUsedDiscounts(account, billed, draft));
  if (!order.isDraft) advanceDraft(account, draft);
  return account.find('subscription', billed.id);
}
