import { expireSession } from '../checkout/checkoutSessions.ts';
import { recordVoid, subscriptionIdOf } from '../invoices/invoiceBilling.ts';
import type { CardOutcome } from '../payments/testCards.ts';
import { endSchedule } from '../schedules/scheduleChanges.ts';
import { RETENTION_SECONDS } from '../server/idempotencyKeys.ts';
import { endWithPeriod } from '../subscriptions/finalUsage.ts';
import { dropHeldUpdate } from '../subscriptions/pendingUpdates.ts';
import { endSubscription, hasEnded } from '../subscriptions/subscriptionCancellation.ts';
import { periodOf } from '../subscriptions/subscriptionItems.ts';
import { advanceDraft, setPastDue } from '../subscriptions/subscriptionPayment.ts';
import { endTrialByClock } from '../subscriptions/trials.ts';
import type { Invoice, Subscription } from './storedTypes.ts';
import type { StripeAccount } from './stripeAccount.ts';

/** Stripe expires an incomplete subscription when its first payment is not made within 23 hours. */
const INCOMPLETE_SECONDS_MAX = 23 * 3600;

/**
 * Makes the changes whose time has come. Renewals are not among them: a control starts a renewal.
 *
 * @param outcome of the charges of drafts; by default that of the payment method.
 */
export function doDueWork(account: StripeAccount, outcome?: CardOutcome): void {
  const now = account.now();
  for (const session of account.store.all('checkout.session')) {
    if (session.status === 'open' && session.expires_at <= now) expireSession(account, session);
  }
  for (const subscription of account.store.all('subscription')) {
    if (!hasEnded(subscription)) changeIfDue(account, subscription);
  }
  for (const invoice of account.store.all('invoice')) {
    const finalizesAt = invoice.automatically_finalizes_at;
    if (invoice.status === 'draft' && finalizesAt !== null && finalizesAt <= now) {
      advanceDraft(account, invoice, outcome);
    } else if (invoice.status === 'open' && invoice.due_date !== null && invoice.due_date <= now) {
      setOverdue(account, invoice);
    }
  }
  for (const record of account.store.all('idempotency_record')) {
    if (record.created + RETENTION_SECONDS > now) break;
    account.store.remove('idempotency_record', record.id);
  }
}

function changeIfDue(account: StripeAccount, subscription: Subscription): void {
  const now = account.now();
  const { status, created, cancel_at: cancelAt, trial_end: trialEnd } = subscription;
  if (cancelAt !== null && cancelAt <= now) {
    if (cancelAt >= periodOf(subscription).end) endWithPeriod(account, subscription);
    else endSubscription(account, subscription, 'cancellation_requested');
  } else if (status === 'incomplete' && created + INCOMPLETE_SECONDS_MAX <= now) {
    expireIncomplete(account, subscription);
  } else if (status === 'trialing' && (trialEnd ?? now) <= now) {
    endTrialByClock(account, subscription);
  } else if (subscription.pending_update && subscription.pending_update.expires_at <= now) {
    dropHeldUpdate(account, subscription);
  }
}

/** As in Stripe, the invoice that was not paid in time is voided. A schedule ends with its subscription. */
function expireIncomplete(account: StripeAccount, subscription: Subscription): void {
  endSchedule(account, subscription, 'canceled');
  const expired = { ...subscription, status: 'incomplete_expired', ended_at: account.now() };
  account.update(subscription, expired, 'customer.subscription.updated');
  const invoice = account.store.get('invoice', subscription.latest_invoice ?? '');
  if (invoice?.status === 'open') recordVoid(account, invoice);
}

/** The first invoice that passes its due date makes the subscription past due, whether it is the latest one or not. */
function setOverdue(account: StripeAccount, invoice: Invoice): void {
  if (account.store.get('overdue_invoice', invoice.id)) return;
  account.save({ id: invoice.id, object: 'overdue_invoice' });
  account.record('invoice.overdue', invoice);
  const subscription = account.store.get('subscription', subscriptionIdOf(invoice) ?? '');
  if (subscription) setPastDue(account, subscription);
}
