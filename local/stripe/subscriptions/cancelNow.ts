import type { Subscription } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { newInvoiceId, saveDraft } from '../invoices/invoiceDraft.ts';
import { linesOfItems, pendingItemsOf } from '../invoices/pendingItems.ts';
import { finalUsage } from './finalUsage.ts';
import { creditsOf } from './prorations.ts';
import { endSubscription } from './subscriptionCancellation.ts';
import { subscriptionDraft } from './subscriptionInvoices.ts';
import { periodOf } from './subscriptionItems.ts';
import { advanceDraft } from './subscriptionPayment.ts';

type Cancellation = { isProrated: boolean; invoicesNow: boolean; comment?: string; feedback?: string };

/**
 * Cancels a subscription now, on request. Credits for its unused time are invoice items of the subscription, which
 * only an invoice made now, or a manual one, bills. Usage is billed by an invoice made now, or never.
 */
export function cancelNow(
  account: StripeAccount,
  subscription: Subscription,
  { isProrated, invoicesNow, comment, feedback }: Cancellation,
): Subscription {
  const now = account.now();
  const credits = isProrated ? creditsOf(account, subscription, { at: now }) : [];
  for (const credit of credits) account.save(credit, 'invoiceitem.created');
  const id = newInvoiceId();
  const lines = invoicesNow
    ? [
        ...linesOfItems(account, pendingItemsOf(account, subscription), id),
        ...finalUsage(account, subscription, { invoice: id, at: now }),
      ]
    : [];
  const current: Subscription = {
    ...subscription,
    cancel_at_period_end: false,
    latest_invoice: lines.length > 0 ? id : subscription.latest_invoice,
  };
  const ended = endSubscription(account, current, 'cancellation_requested', { comment, feedback });
  if (lines.length === 0) return ended;
  const draft = subscriptionDraft(account, ended, {
    id,
    lines,
    reason: 'subscription_update',
    period: { start: periodOf(subscription).start, end: now },
  });
  advanceDraft(account, saveDraft(account, draft));
  return ended;
}
