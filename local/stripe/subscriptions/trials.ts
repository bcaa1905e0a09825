import type { Subscription } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { applySchedule } from '../schedules/scheduleRenewal.ts';
import { textOf } from '../server/parameters.ts';
import type { Parameters } from '../server/parseForm.ts';
import { endSubscription, withCancellation } from './subscriptionCancellation.ts';
import { withFields, withNewCycle } from './subscriptionFields.ts';
import { billPeriod } from './subscriptionInvoices.ts';

export function endsTrialNow(
  account: StripeAccount,
  subscription: Subscription,
  parameters: Parameters,
): boolean {
  return textOf(parameters, 'trial_end') === 'now' && (subscription.trial_end ?? 0) > account.now();
}

/** Ends a trial on request and charges the first period at once. */
export function endTrialNow(
  account: StripeAccount,
  before: Subscription,
  parameters: Parameters,
): Subscription {
  const changed = { ...withFields(account, before, parameters), trial_end: account.now() };
  return endTrial(account, { before, changed, parameters, isDraft: false });
}

/**
 * Ends a trial whose time has passed. As for a renewal, the invoice of the first period is a draft for an hour, and a
 * schedule enters its next phase or ends.
 */
export function endTrialByClock(account: StripeAccount, trialing: Subscription): Subscription {
  const scheduled = applySchedule(account, trialing, trialing.trial_end ?? account.now());
  if (scheduled.kind === 'ends') return endSubscription(account, trialing, 'cancellation_requested');
  const { stored: before, changed } = scheduled;
  return endTrial(account, { before, changed, parameters: {}, isDraft: true });
}

type TrialEnd = { before: Subscription; changed: Subscription; parameters: Parameters; isDraft: boolean };

/**
 * The first period starts when the trial ended. Without a payment method the trial's `missing_payment_method`
 * setting decides: the subscription is cancelled, paused or billed.
 */
function endTrial(account: StripeAccount, { before, changed, parameters, isDraft }: TrialEnd): Subscription {
  const customer = account.find('customer', before.customer);
  const method = changed.default_payment_method ?? customer.invoice_settings.default_payment_method;
  const behavior = changed.trial_settings?.end_behavior.missing_payment_method;
  if (!method && behavior === 'cancel') return endSubscription(account, changed, 'payment_failed');
  const event = 'customer.subscription.updated';
  if (!method && behavior === 'pause') {
    const paused = account.update(before, { ...changed, status: 'paused' }, event);
    account.record('customer.subscription.paused', paused);
    return paused;
  }
  const active = withNewCycle({ ...changed, status: 'active' }, changed.trial_end ?? account.now());
  const saved = account.update(before, withCancellation(account, active, parameters), event);
  const reason = isDraft ? 'subscription_cycle' : 'subscription_update';
  return billPeriod(account, { subscription: saved, before, reason, isDraft });
}
