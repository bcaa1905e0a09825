import type { Invoice, Subscription } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import {
  finalizeInvoice,
  outcomeOfMethod,
  recordFailedPayment,
  recordPayment,
  subscriptionIdOf,
} from '../invoices/invoiceBilling.ts';
import type { CardOutcome } from '../payments/testCards.ts';

const STATUSES_WITH_OPEN_PAYMENT = ['incomplete', 'past_due', 'unpaid'];

/** Finalizes a draft and collects it. */
export function advanceDraft(account: StripeAccount, draft: Invoice): Invoice {
  return collectInvoice(account, finalizeInvoice(account, draft));
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

/** Marks an invoice as paid. It makes the subscription whose latest invoice it is active again. */
export function settleInvoice(account: StripeAccount, invoice: Invoice): Invoice {
  const paid = recordPayment(account, invoice);
  const subscription = subscriptionOfLatest(account, paid);
  if (subscription && STATUSES_WITH_OPEN_PAYMENT.includes(subscription.status)) {
    account.update(subscription, { ...subscription, status: 'active' }, 'customer.subscription.updated');
  }
  return paid;
}

/** Records a failed charge. It makes the subscription whose latest invoice it is past due. */
export function failInvoice(account: StripeAccount, invoice: Invoice, outcome: CardOutcome): Invoice {
  const failed = recordFailedPayment(account, invoice, outcome);
  const subscription = subscriptionOfLatest(account, failed);
  if (subscription) setPastDue(account, subscription);
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
  const subscription = account.store.get('subscription', subscriptionIdOf(invoice) ?? '');
  const customer = account.store.get('customer', invoice.customer ?? '');
  return (
    invoice.default_payment_method ??
    subscription?.default_payment_method ??
    customer?.invoice_settings.default_payment_method ??
    null
  );
}

function outcomeOfInvoice(account: StripeAccount, invoice: Invoice): CardOutcome {
  const method = methodOfInvoice(account, invoice);
  return method ? outcomeOfMethod(account, method) : 'declined';
}

/** Returns the subscription whose latest invoice this is. Other invoices do not change a subscription's status. */
function subscriptionOfLatest(account: StripeAccount, invoice: Invoice): Subscription | undefined {
  const subscription = account.store.get('subscription', subscriptionIdOf(invoice) ?? '');
  return subscription?.latest_invoice === invoice.id ? subscription : undefined;
}
