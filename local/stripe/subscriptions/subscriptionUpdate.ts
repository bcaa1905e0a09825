import type { Subscription } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { newInvoiceId, saveDraft } from '../invoices/invoiceDraft.ts';
import type { ApiCall } from '../server/apiCall.ts';
import {
  changedInteger,
  changedText,
  groupOf,
  integerOf,
  mergedMetadata,
  textOf,
} from '../server/parameters.ts';
import type { Parameters } from '../server/parseForm.ts';
import { badRequest } from '../server/stripeError.ts';
import { endSubscription, withCancellation } from './subscriptionCancellation.ts';
import { periodDraft } from './subscriptionInvoices.ts';
import { periodOf, updatedItems, withItems, withPeriod } from './subscriptionItems.ts';
import { advanceDraft } from './subscriptionPayment.ts';
import { periodFrom, recurringOf } from './subscriptionPeriods.ts';

/** Updates a subscription. Parameters that are not given leave their fields unchanged. There are no prorations. */
export function updateSubscription(account: StripeAccount, { id, parameters }: ApiCall): object {
  const before = account.find('subscription', id);
  if (before.status === 'canceled') {
    const after = { ...before, metadata: mergedMetadata(parameters, before.metadata) };
    const changesMore = Object.keys(parameters).some(
      (name) => !['metadata', 'expand', 'cancellation_details'].includes(name),
    );
    if (changesMore) {
      throw badRequest('A canceled subscription can only update its cancellation_details and metadata.');
    }
    return account.update(before, after, 'customer.subscription.updated');
  }
  if (endsTrialNow(account, before, parameters)) return endTrial(account, before, parameters);
  const changed = withFields(account, before, parameters);
  const restarts = restartsCycle({ before, after: changed, parameters });
  const after = withCancellation(account, restarts ? withNewCycle(account, changed) : changed, parameters);
  const saved = account.update(before, after, 'customer.subscription.updated');
  return restarts && saved.status !== 'trialing'
    ? chargePeriod(account, { subscription: saved, before })
    : saved;
}

/** Resumes a paused subscription. It starts a new period unless `billing_cycle_anchor` is `unchanged`. */
export function resumeSubscription(account: StripeAccount, { id, parameters }: ApiCall): object {
  const before = account.find('subscription', id);
  if (before.status !== 'paused') {
    throw badRequest('The subscription is not paused, so it cannot be resumed.');
  }
  const keepsPeriod = textOf(parameters, 'billing_cycle_anchor') === 'unchanged';
  const active: Subscription = { ...before, status: 'active' };
  const after = keepsPeriod ? active : withNewCycle(account, active);
  const saved = account.update(before, after, 'customer.subscription.updated');
  account.record('customer.subscription.resumed', saved);
  return keepsPeriod ? saved : chargePeriod(account, { subscription: saved, before });
}

function withFields(account: StripeAccount, before: Subscription, parameters: Parameters): Subscription {
  const pause = groupOf(parameters, 'pause_collection');
  const isUnpaused = textOf(pause ? {} : parameters, 'pause_collection') === '';
  const method = changedText(parameters, 'default_payment_method', before.default_payment_method);
  if (method) account.find('payment_method', method, { param: 'default_payment_method' });
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

/** Stripe starts a new cycle when the caller requests it and when the billing interval changes. */
function restartsCycle({
  before,
  after,
  parameters,
}: {
  before: Subscription;
  after: Subscription;
  parameters: Parameters;
}): boolean {
  if (textOf(parameters, 'billing_cycle_anchor') === 'now') return true;
  const cycleOf = (subscription: Subscription) => {
    const recurring = subscription.items.data[0]?.price.recurring;
    return `${recurring?.interval_count} ${recurring?.interval}`;
  };
  return cycleOf(before) !== cycleOf(after);
}

function withNewCycle(account: StripeAccount, subscription: Subscription): Subscription {
  const first = subscription.items.data[0];
  if (!first || subscription.status === 'trialing') return subscription;
  const now = account.now();
  const period = periodFrom({ start: now, anchor: now, recurring: recurringOf(first.price) });
  return { ...withPeriod(subscription, period), billing_cycle_anchor: now };
}

function chargePeriod(
  account: StripeAccount,
  { subscription, before }: { subscription: Subscription; before: Subscription },
): Subscription {
  const billed = account.save({ ...subscription, latest_invoice: newInvoiceId() });
  const draft = periodDraft(account, billed, {
    reason: 'subscription_update',
    isTrial: false,
    previousPeriod: periodOf(before),
  });
  advanceDraft(account, saveDraft(account, draft));
  return account.find('subscription', billed.id);
}

function endsTrialNow(account: StripeAccount, subscription: Subscription, parameters: Parameters): boolean {
  return textOf(parameters, 'trial_end') === 'now' && (subscription.trial_end ?? 0) > account.now();
}

/**
 * Ends a trial and charges the first period. Without a payment method the trial's `missing_payment_method` setting
 * decides: the subscription is cancelled, paused or billed.
 */
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
  const active = withNewCycle(account, { ...ended, status: 'active' });
  const saved = account.update(subscription, active, 'customer.subscription.updated');
  return chargePeriod(account, { subscription: saved, before: subscription });
}
