import type { StripeAccount } from '../account/account.ts';
import type { Invoice, Subscription } from '../account/storedTypes.ts';
import { finalizeInvoice, markFailed, markPaid, newInvoiceId } from '../invoices/invoiceBilling.ts';
import { badRequest } from '../server/stripeError.ts';
import { endSubscription } from './subscriptionEnd.ts';
import { periodOf, withPeriod } from './subscriptionItems.ts';
import { afterPayment, fallPastDue } from './subscriptionPayment.ts';
import { periodFrom, recurringOf } from './subscriptionPeriods.ts';
import { draftPeriod } from './subscriptionStart.ts';

const RENEWABLE = ['active', 'trialing', 'past_due', 'unpaid'];

/**
 * Lets the subscription's period run out: it ends if it was to end then, else its next period begins and is
 * charged. As with Stripe the period has moved before the payment is tried, so a period alone is no proof of
 * payment.
 */
export function renewSubscription(
  account: StripeAccount,
  id: string,
  outcome: 'paid' | 'failed',
): Subscription {
  const before = account.find('subscription', id);
  const first = before.items.data[0];
  if (!RENEWABLE.includes(before.status) || !first) {
    throw badRequest(
      `A ${before.status} subscription does not renew; choose one that is ${RENEWABLE.join(', ')}.`,
    );
  }
  const last = periodOf(before);
  if (before.cancel_at_period_end || (before.cancel_at !== null && before.cancel_at <= last.end)) {
    return endSubscription(account, before, 'cancellation_requested');
  }
  const next = periodFrom(last.end, before.billing_cycle_anchor, recurringOf(first.price));
  const status = before.status === 'trialing' ? 'active' : before.status;
  const renewed: Subscription = { ...withPeriod(before, next), status, latest_invoice: newInvoiceId() };
  const draft = draftPeriod(account, renewed, {
    reason: 'subscription_cycle',
    isTrial: false,
    lookBack: last,
  });
  account.update(before, renewed, 'customer.subscription.updated');
  if (renewed.pause_collection) return setAside(account, renewed, draft);
  const invoice = finalizeInvoice(account, draft);
  if (outcome === 'paid') {
    markPaid(account, invoice);
    return afterPayment(account, invoice) ?? renewed;
  }
  markFailed(account, invoice, 'declined_on_charge');
  return fallPastDue(account, renewed);
}

/** The customer pays what is open: the latest invoice is paid and the subscription active again. */
export function recoverSubscription(account: StripeAccount, id: string): Subscription {
  const subscription = account.find('subscription', id);
  const invoice = account.store.get('invoice', subscription.latest_invoice ?? '');
  if (invoice?.status !== 'open') {
    throw badRequest(`${id} has no open invoice to recover; renew it with {"outcome":"failed"} first.`);
  }
  markPaid(account, invoice);
  return afterPayment(account, invoice) ?? subscription;
}

/** The last retry has failed: the subscription is left unpaid or ends, as the dashboard's setting says. */
export function giveUpSubscription(
  account: StripeAccount,
  id: string,
  end: 'unpaid' | 'canceled',
): Subscription {
  const subscription = account.find('subscription', id);
  if (subscription.status !== 'past_due') {
    throw badRequest(
      `${id} is ${subscription.status}, not past_due; renew it with {"outcome":"failed"} first.`,
    );
  }
  if (end === 'canceled') return endSubscription(account, subscription, 'payment_failed');
  return account.update(subscription, { ...subscription, status: 'unpaid' }, 'customer.subscription.updated');
}

/** While collection is paused the invoice is made but nobody is charged. */
function setAside(account: StripeAccount, subscription: Subscription, draft: Invoice): Subscription {
  const behavior = subscription.pause_collection?.behavior;
  if (behavior === 'keep_as_draft') return subscription;
  const opened = finalizeInvoice(account, draft);
  if (behavior === 'void') account.save({ ...opened, status: 'void' }, 'invoice.voided');
  else account.save({ ...opened, status: 'uncollectible' }, 'invoice.marked_uncollectible');
  return subscription;
}
