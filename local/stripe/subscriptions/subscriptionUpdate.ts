import type { StripeAccount } from '../account/account.ts';
import type { Subscription } from '../account/storedTypes.ts';
import { newInvoiceId } from '../invoices/invoiceBilling.ts';
import type { ApiCall } from '../server/apiCall.ts';
import type { Parameters } from '../server/formBody.ts';
import {
  booleanOf,
  changedInteger,
  changedText,
  groupOf,
  integerOf,
  mergedMetadata,
  textOf,
} from '../server/parameters.ts';
import { badRequest } from '../server/stripeError.ts';
import { endSubscription } from './subscriptionEnd.ts';
import { periodOf, updatedItems, withItems, withPeriod } from './subscriptionItems.ts';
import { collectForSubscription } from './subscriptionPayment.ts';
import { periodFrom, recurringOf } from './subscriptionPeriods.ts';
import { billPeriod } from './subscriptionStart.ts';

/** Changes a subscription as asked; what is not asked for stays. Prorations are not computed. */
export function updateSubscription(account: StripeAccount, { id, parameters }: ApiCall): object {
  const before = account.find('subscription', id);
  if (before.status === 'canceled') {
    const after = { ...before, metadata: mergedMetadata(parameters, before.metadata) };
    const isMore = Object.keys(parameters).some(
      (name) => !['metadata', 'expand', 'cancellation_details'].includes(name),
    );
    if (isMore) {
      throw badRequest('A canceled subscription can only update its cancellation_details and metadata.');
    }
    return account.update(before, after, 'customer.subscription.updated');
  }
  if (endsTrialNow(account, before, parameters)) return endTrial(account, before, parameters);
  const changed = withFields(account, before, parameters);
  const restarts = restartsCycle(before, changed, parameters);
  const after = withCancellation(account, restarts ? restarted(account, changed) : changed, parameters);
  const saved = account.update(before, after, 'customer.subscription.updated');
  return restarts && saved.status !== 'trialing' ? chargePeriod(account, saved, before) : saved;
}

/** `cancel_at_period_end` and `cancel_at`, of which one call may set only one. */
export function withCancellation(
  account: StripeAccount,
  subscription: Subscription,
  parameters: Parameters,
): Subscription {
  const atPeriodEnd = booleanOf(parameters, 'cancel_at_period_end');
  const at = changedInteger(parameters, 'cancel_at', null);
  const asksTime = textOf(parameters, 'cancel_at') !== undefined;
  if (atPeriodEnd && at !== null) {
    throw badRequest('You may only specify one of these parameters: cancel_at, cancel_at_period_end.');
  }
  if (atPeriodEnd) return cancelling(account, subscription, periodOf(subscription).end, true);
  if (at !== null) {
    if (at <= account.now()) throw badRequest('`cancel_at` must be in the future.', { param: 'cancel_at' });
    return cancelling(account, subscription, at, false);
  }
  return atPeriodEnd === false || asksTime ? notCancelling(subscription) : subscription;
}

/** Will end at `at`. The portal leaves `cancel_at_period_end` false: only `cancel_at` tells. */
export function cancelling(
  account: StripeAccount,
  subscription: Subscription,
  at: number,
  atPeriodEnd: boolean,
): Subscription {
  return {
    ...subscription,
    cancel_at: at,
    cancel_at_period_end: atPeriodEnd,
    canceled_at: subscription.canceled_at ?? account.now(),
    cancellation_details: {
      comment: null,
      feedback: null,
      feedback_option: null,
      reason: 'cancellation_requested',
    },
  };
}

export function notCancelling(subscription: Subscription): Subscription {
  return {
    ...subscription,
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
  };
}

/** A paused subscription starts again, with a fresh period unless it is told otherwise. */
export function resumeSubscription(account: StripeAccount, { id, parameters }: ApiCall): object {
  const before = account.find('subscription', id);
  if (before.status !== 'paused') {
    throw badRequest('The subscription is not paused, so it cannot be resumed.');
  }
  const keeps = textOf(parameters, 'billing_cycle_anchor') === 'unchanged';
  const active: Subscription = { ...before, status: 'active' };
  const after = keeps ? active : restarted(account, active);
  const saved = account.update(before, after, 'customer.subscription.updated');
  account.record('customer.subscription.resumed', saved);
  return keeps ? saved : chargePeriod(account, saved, before);
}

function withFields(account: StripeAccount, before: Subscription, parameters: Parameters): Subscription {
  const pause = groupOf(parameters, 'pause_collection');
  const isUnpaused = textOf(pause ? {} : parameters, 'pause_collection') === '';
  const method = changedText(parameters, 'default_payment_method', before.default_payment_method);
  if (method) account.find('payment_method', method, 'default_payment_method');
  const trialEnd = textOf(parameters, 'trial_end') === 'now' ? undefined : integerOf(parameters, 'trial_end');
  const items = updatedItems(account, before, parameters);
  const changed: Subscription = {
    ...withItems(before, items),
    collection_method: textOf(parameters, 'collection_method') ?? before.collection_method,
    days_until_due: changedInteger(parameters, 'days_until_due', before.days_until_due),
    default_payment_method: method,
    description: changedText(parameters, 'description', before.description),
    metadata: mergedMetadata(parameters, before.metadata),
    pause_collection: pause
      ? { behavior: textOf(pause, 'behavior') ?? 'void', resumes_at: integerOf(pause, 'resumes_at') ?? null }
      : isUnpaused
        ? null
        : before.pause_collection,
  };
  if (trialEnd === undefined) return changed;
  if (trialEnd <= account.now()) {
    throw badRequest('`trial_end` must be in the future.', { param: 'trial_end' });
  }
  const period = { start: account.now(), end: trialEnd };
  return {
    ...withPeriod(changed, period),
    status: 'trialing',
    billing_cycle_anchor: trialEnd,
    trial_start: changed.trial_start ?? account.now(),
    trial_end: trialEnd,
  };
}

/** Stripe starts a new cycle when it is told to and when the billing interval changes. */
function restartsCycle(before: Subscription, after: Subscription, parameters: Parameters): boolean {
  if (textOf(parameters, 'billing_cycle_anchor') === 'now') return true;
  const cycleOf = (subscription: Subscription) => {
    const recurring = subscription.items.data[0]?.price.recurring;
    return `${recurring?.interval_count} ${recurring?.interval}`;
  };
  return cycleOf(before) !== cycleOf(after);
}

function restarted(account: StripeAccount, subscription: Subscription): Subscription {
  const first = subscription.items.data[0];
  if (!first || subscription.status === 'trialing') return subscription;
  const now = account.now();
  const period = periodFrom(now, now, recurringOf(first.price));
  return { ...withPeriod(subscription, period), billing_cycle_anchor: now };
}

function chargePeriod(
  account: StripeAccount,
  subscription: Subscription,
  before: Subscription,
): Subscription {
  const billed = account.save({ ...subscription, latest_invoice: newInvoiceId() });
  const invoice = billPeriod(account, billed, {
    reason: 'subscription_update',
    isTrial: false,
    lookBack: periodOf(before),
  });
  return collectForSubscription(account, billed, invoice);
}

function endsTrialNow(account: StripeAccount, subscription: Subscription, parameters: Parameters): boolean {
  return textOf(parameters, 'trial_end') === 'now' && (subscription.trial_end ?? 0) > account.now();
}

/** Ends a trial: charges the first period or, with no card to charge, does what the trial's settings say. */
export function endTrial(
  account: StripeAccount,
  subscription: Subscription,
  parameters: Parameters,
): Subscription {
  const trialing = withFields(account, subscription, { ...parameters, trial_end: 'now' });
  const customer = account.find('customer', subscription.customer);
  const method = trialing.default_payment_method ?? customer.invoice_settings.default_payment_method;
  const behavior = trialing.trial_settings?.end_behavior.missing_payment_method;
  const ended: Subscription = { ...trialing, trial_end: Math.min(account.now(), trialing.trial_end ?? 0) };
  if (!method && behavior === 'cancel') return endSubscription(account, ended, 'payment_failed');
  if (!method && behavior === 'pause') {
    const paused = account.update(
      subscription,
      { ...ended, status: 'paused' },
      'customer.subscription.updated',
    );
    account.record('customer.subscription.paused', paused);
    return paused;
  }
  const active = restarted(account, { ...ended, status: 'active' });
  const saved = account.update(subscription, active, 'customer.subscription.updated');
  return chargePeriod(account, saved, subscription);
}
