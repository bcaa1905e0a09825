import type { StripeAccount } from '../account/account.ts';
import type { Invoice, Subscription } from '../account/storedTypes.ts';
import { markFailed, markPaid, outcomeOfMethod } from '../invoices/invoiceBilling.ts';

const CURES = ['incomplete', 'past_due', 'unpaid'];

/** Charges an open invoice of a running subscription to its card: it stays active or falls past due. */
export function collectForSubscription(
  account: StripeAccount,
  subscription: Subscription,
  invoice: Invoice,
): Subscription {
  if (subscription.collection_method === 'send_invoice') return subscription;
  const method = methodOfSubscription(account, subscription);
  const outcome = method ? outcomeOfMethod(account, method) : 'declined';
  if (outcome === 'pays') {
    markPaid(account, invoice);
    return afterPayment(account, invoice) ?? subscription;
  }
  markFailed(account, invoice, outcome);
  return fallPastDue(account, subscription);
}

export function fallPastDue(account: StripeAccount, subscription: Subscription): Subscription {
  if (subscription.status !== 'active' && subscription.status !== 'trialing') return subscription;
  return account.update(
    subscription,
    { ...subscription, status: 'past_due' },
    'customer.subscription.updated',
  );
}

/** A paid invoice cures its subscription when it is the latest one. */
export function afterPayment(account: StripeAccount, invoice: Invoice): Subscription | undefined {
  const id = invoice.parent?.subscription_details?.subscription;
  const subscription = id ? account.store.get('subscription', id) : undefined;
  if (!subscription || subscription.latest_invoice !== invoice.id) return undefined;
  if (!CURES.includes(subscription.status)) return subscription;
  return account.update(subscription, { ...subscription, status: 'active' }, 'customer.subscription.updated');
}

/** The card that pays: the subscription's own, else its customer's. */
export function methodOfSubscription(account: StripeAccount, subscription: Subscription): string | null {
  const customer = account.store.get('customer', subscription.customer);
  return subscription.default_payment_method ?? customer?.invoice_settings.default_payment_method ?? null;
}
