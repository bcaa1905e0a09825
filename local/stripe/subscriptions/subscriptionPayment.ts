import type { Invoice, Subscription } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { outcomeOfMethod, recordFailedPayment, recordPayment } from '../invoices/invoiceBilling.ts';

const STATUSES_WITH_OPEN_PAYMENT = ['incomplete', 'past_due', 'unpaid'];

/** Charges an open invoice to the subscription's card. The subscription stays active or becomes past due. */
export function collectForSubscription(
  account: StripeAccount,
  subscription: Subscription,
  invoice: Invoice,
): Subscription {
  if (subscription.collection_method === 'send_invoice') return subscription;
  const method = methodOfSubscription(account, subscription);
  const outcome = method ? outcomeOfMethod(account, method) : 'declined';
  if (outcome === 'pays') {
    recordPayment(account, invoice);
    return activateAfterPayment(account, invoice) ?? subscription;
  }
  recordFailedPayment(account, invoice, outcome);
  return setPastDue(account, subscription);
}

export function setPastDue(account: StripeAccount, subscription: Subscription): Subscription {
  if (subscription.status !== 'active' && subscription.status !== 'trialing') return subscription;
  return account.update(
    subscription,
    { ...subscription, status: 'past_due' },
    'customer.subscription.updated',
  );
}

/**
 * Makes a subscription active again when its latest invoice is paid. Returns the subscription, or undefined when
 * the invoice is not the latest one of a subscription.
 */
export function activateAfterPayment(account: StripeAccount, invoice: Invoice): Subscription | undefined {
  const id = invoice.parent?.subscription_details?.subscription;
  const subscription = id ? account.store.get('subscription', id) : undefined;
  if (!subscription || subscription.latest_invoice !== invoice.id) return undefined;
  if (!STATUSES_WITH_OPEN_PAYMENT.includes(subscription.status)) return subscription;
  return account.update(subscription, { ...subscription, status: 'active' }, 'customer.subscription.updated');
}

/** Returns the payment method to charge: the subscription's own, else the customer's default. */
export function methodOfSubscription(account: StripeAccount, subscription: Subscription): string | null {
  const customer = account.store.get('customer', subscription.customer);
  return subscription.default_payment_method ?? customer?.invoice_settings.default_payment_method ?? null;
}
