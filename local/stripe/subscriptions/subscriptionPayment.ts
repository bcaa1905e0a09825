import type { Invoice, Subscription } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import {
  finalizeInvoice,
  outcomeOfMethod,
  recordFailedPayment,
  recordPayment,
  recordUncollectible,
  recordVoid,
  subscriptionIdOf,
} from '../invoices/invoiceBilling.ts';
import type { CardOutcome } from '../payments/testCards.ts';
import { applyHeldUpdate, holdsUpdate } from './pendingUpdates.ts';

const STATUSES_WITH_OPEN_PAYMENT = ['incomplete', 'past_due', 'unpaid'];

/**
 * Finalizes a draft and collects it. While the collection of its subscription is paused, it stays a draft, is voided
 * or becomes uncollectible.
 *
 * @param outcome of a charge; by default that of the payment method.
 */
export function advanceDraft(account: StripeAccount, draft: Invoice, outcome?: CardOutcome): Invoice {
  const behavior = subscriptionOf(account, draft)?.pause_collection?.behavior;
  if (behavior === 'keep_as_draft') return draft;
  const opened = finalizeInvoice(account, draft);
  if (behavior === 'void') return recordVoid(account, opened);
  if (behavior === 'mark_uncollectible') return recordUncollectible(account, opened);
  return collectInvoice(account, opened, outcome);
}

/**
 * Collects a finalized invoice: it is paid when nothing is due, waits for the customer when it is sent, and is
 * charged otherwise. The subscription whose latest invoice it is becomes active or past due.
 *
 * @param outcome of the charge; by default that of the payment method.
 */
export function collectInvoice(
  account: StripeAccount,
  invoice: Invoice,
  outcome: CardOutcome = outcomeOfInvoice(account, invoice),
): Invoice {
  if (invoice.amount_due === 0) return settleInvoice(account, invoice);
  if (invoice.collection_method === 'send_invoice') return invoice;
  return outcome === 'pays' ? settleInvoice(account, invoice) : failInvoice(account, invoice, outcome);
}

/**
 * Marks an invoice as paid. It applies a change that was held back until then, and makes the subscription whose
 * latest invoice it is active again.
 */
export function settleInvoice(account: StripeAccount, invoice: Invoice): Invoice {
  const paid = recordPayment(account, invoice);
  const before = subscriptionOf(account, paid);
  if (!before) return paid;
  const subscription = holdsUpdate(account, before, paid) ? applyHeldUpdate(account, before) : before;
  const isLatest = subscription.latest_invoice === paid.id;
  if (isLatest && STATUSES_WITH_OPEN_PAYMENT.includes(subscription.status)) {
    account.update(subscription, { ...subscription, status: 'active' }, 'customer.subscription.updated');
  }
  return paid;
}

/**
 * Records a failed charge. It makes the subscription whose latest invoice it is past due, unless only a change that
 * is held back depends on it.
 */
export function failInvoice(account: StripeAccount, invoice: Invoice, outcome: CardOutcome): Invoice {
  const failed = recordFailedPayment(account, invoice, outcome);
  const subscription = subscriptionOf(account, failed);
  if (!subscription || holdsUpdate(account, subscription, failed)) return failed;
  if (subscription.latest_invoice === failed.id) setPastDue(account, subscription);
  return failed;
}

export function setPastDue(account: StripeAccount, subscription: Subscription): Subscription {
  if (subscription.status !== 'active' && subscription.status !== 'trialing') return subscription;
  return account.update(
    subscription,
    { ...subscription, status: 'past_due' },
    'customer.subscription.updated',
  );
}

/** Returns the payment method to charge: the invoice's own, else the subscription's, else the customer's default. */
export function methodOfInvoice(account: StripeAccount, invoice: Invoice): string | null {
  const subscription = subscriptionOf(account, invoice);
  const customer = account.store.get('customer', invoice.customer ?? '');
  return (
    invoice.default_payment_method ??
    subscription?.default_payment_method ??
    customer?.invoice_settings.default_payment_method ??
    null
  );
}

/** Returns the outcome of a charge of the invoice. Without a payment method it fails. */
export function outcomeOfInvoice(account: StripeAccount, invoice: Invoice): CardOutcome {
  const method = methodOfInvoice(account, invoice);
  return method ? outcomeOfMethod(account, method) : 'declined';
}

function subscriptionOf(account: StripeAccount, invoice: Invoice): Subscription | undefined {
  return account.store.get('subscription', subscriptionIdOf(invoice) ?? '');
}
