import type { Invoice, Subscription } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { subscriptionIdOf } from '../invoices/invoiceBilling.ts';
import { endSchedule } from '../schedules/scheduleChanges.ts';
import { booleanOf, changedInteger, textOf } from '../server/parameters.ts';
import type { Parameters } from '../server/parseForm.ts';
import { badRequest } from '../server/stripeError.ts';
import { dropHeldUpdate } from './pendingUpdates.ts';
import { periodOf } from './subscriptionItems.ts';

const PERIOD_ENDS = ['min_period_end', 'max_period_end', 'max_billed_until'];

/** Cancels a subscription immediately. As in Stripe, its drafts and open invoices stay but are no longer collected. */
export function endSubscription(
  account: StripeAccount,
  subscription: Subscription,
  reason: 'cancellation_requested' | 'payment_failed',
  details: { comment?: string; feedback?: string } = {},
): Subscription {
  const stored = account.store.get('subscription', subscription.id);
  if (stored) dropHeldUpdate(account, stored);
  endSchedule(account, subscription, 'canceled');
  const now = account.now();
  const ended: Subscription = {
    ...subscription,
    pending_update: null,
    status: 'canceled',
    canceled_at: subscription.canceled_at ?? now,
    ended_at: now,
    cancellation_details: {
      comment: details.comment ?? subscription.cancellation_details?.comment ?? null,
      feedback: details.feedback ?? subscription.cancellation_details?.feedback ?? null,
      feedback_option: null,
      reason,
    },
  };
  for (const invoice of account.store.all('invoice')) {
    if (subscriptionIdOf(invoice) === subscription.id && invoice.auto_advance)
      stopCollection(account, invoice);
  }
  return account.save(ended, 'customer.subscription.deleted');
}

function stopCollection(account: StripeAccount, invoice: Invoice): void {
  const stopped = {
    ...invoice,
    auto_advance: false,
    automatically_finalizes_at: null,
    next_payment_attempt: null,
  };
  account.update(invoice, stopped, 'invoice.updated');
}

/**
 * Applies the parameters `cancel_at_period_end` and `cancel_at`.
 *
 * @throws 400 when a call sets both, or a time in the past.
 */
export function withCancellation(
  account: StripeAccount,
  subscription: Subscription,
  parameters: Parameters,
): Subscription {
  const atPeriodEnd = booleanOf(parameters, 'cancel_at_period_end');
  const cancelAt = cancelAtOf(subscription, parameters);
  const isCancelAtGiven = textOf(parameters, 'cancel_at') !== undefined;
  if (atPeriodEnd && cancelAt !== null) {
    throw badRequest('You may only specify one of these parameters: cancel_at, cancel_at_period_end.');
  }
  if (atPeriodEnd) {
    return withCancelAt(account, subscription, { cancelAt: periodOf(subscription).end, isAtPeriodEnd: true });
  }
  if (cancelAt !== null) {
    if (cancelAt <= account.now()) {
      throw badRequest('`cancel_at` must be in the future.', { param: 'cancel_at' });
    }
    return withCancelAt(account, subscription, { cancelAt, isAtPeriodEnd: false });
  }
  return atPeriodEnd === false || isCancelAtGiven ? withoutCancelAt(subscription) : subscription;
}

/** Returns the `cancel_at`: an instant, or the end of the period by one of its names. All items share one period. */
function cancelAtOf(subscription: Subscription, parameters: Parameters): number | null {
  const isPeriodEnd = PERIOD_ENDS.includes(textOf(parameters, 'cancel_at') ?? '');
  return isPeriodEnd ? periodOf(subscription).end : changedInteger(parameters, 'cancel_at', null);
}

/** Schedules the cancellation. Stripe's portal sets only `cancel_at` and leaves `cancel_at_period_end` false. */
export function withCancelAt(
  account: StripeAccount,
  subscription: Subscription,
  { cancelAt, isAtPeriodEnd }: { cancelAt: number; isAtPeriodEnd: boolean },
): Subscription {
  return {
    ...subscription,
    cancel_at: cancelAt,
    cancel_at_period_end: isAtPeriodEnd,
    canceled_at: subscription.canceled_at ?? account.now(),
    cancellation_details: {
      comment: null,
      feedback: null,
      feedback_option: null,
      reason: 'cancellation_requested',
    },
  };
}

export function withoutCancelAt(subscription: Subscription): Subscription {
  return {
    ...subscription,
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
  };
}

/** Returns whether a subscription is in a final state. */
export function hasEnded(subscription: Subscription): boolean {
  return subscription.status === 'canceled' || subscription.status === 'incomplete_expired';
}
