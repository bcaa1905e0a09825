import type { Subscription } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { refuseIfManaged } from '../schedules/scheduleChanges.ts';
import type { ApiCall } from '../server/apiCall.ts';
import { mergedMetadata, textOf } from '../server/parameters.ts';
import type { Parameters } from '../server/parseForm.ts';
import { badRequest } from '../server/stripeError.ts';
import { anchorChangeOf } from './billingAnchor.ts';
import { checkHoldable } from './pendingUpdates.ts';
import { carryOutChange, type PlanChange, planChange } from './planChange.ts';
import { withCancellation } from './subscriptionCancellation.ts';
import { withFields, withNewCycle } from './subscriptionFields.ts';
import { billPeriod } from './subscriptionInvoices.ts';
import { intervalOf } from './subscriptionItems.ts';
import { endsTrialNow, endTrialNow } from './trials.ts';

/**
 * Updates a subscription. Parameters that are not given leave their fields unchanged. A change of items is prorated
 * as `proration_behavior` says; one of the interval, or `billing_cycle_anchor: now`, starts a new period at once.
 *
 * @throws 400 for a canceled subscription or a change that cannot be held back, 402 when the change cannot be paid
 *   and `payment_behavior` is `error_if_incomplete`.
 */
export function updateSubscription(account: StripeAccount, { id, parameters }: ApiCall): object {
  const before = account.find('subscription', id);
  if (before.status === 'canceled') return updateCanceled(account, before, parameters);
  refuseManagedChange(account, before, parameters);
  const paymentBehavior = textOf(parameters, 'payment_behavior') ?? 'allow_incomplete';
  if (paymentBehavior === 'pending_if_incomplete') checkHoldable(before, parameters);
  if (endsTrialNow(account, before, parameters)) return endTrialNow(account, before, parameters);
  return carryOutChange(account, changeOf(account, before, parameters), paymentBehavior);
}

/**
 * What the parameters of an update change and bill, which is not saved yet.
 *
 * @throws 400 when a schedule manages the subscription.
 */
export function changeOf(account: StripeAccount, before: Subscription, parameters: Parameters): PlanChange {
  refuseManagedChange(account, before, parameters);
  const changed = withFields(account, before, parameters);
  const restarts = restartsCycle({ before, after: changed, parameters });
  const cycled = restarts ? withNewCycle(changed, account.now()) : changed;
  const after = withCancellation(account, cycled, parameters);
  return planChange(account, { before, after, parameters }, restarts);
}

function refuseManagedChange(account: StripeAccount, before: Subscription, parameters: Parameters): void {
  const changes = (names: string[]) => names.some((name) => name in parameters);
  if (changes(['cancel_at', 'cancel_at_period_end'])) {
    refuseIfManaged(account, before, 'any cancelation behavior');
  }
  if (changes(['items', 'billing_cycle_anchor', 'trial_end'])) refuseIfManaged(account, before, 'its items');
}

/** Resumes a paused subscription. It starts a new period unless `billing_cycle_anchor` is `unchanged`. */
export function resumeSubscription(account: StripeAccount, { id, parameters }: ApiCall): object {
  const before = account.find('subscription', id);
  if (before.status !== 'paused') {
    throw badRequest('The subscription is not paused, so it cannot be resumed.');
  }
  const keepsPeriod = anchorChangeOf(parameters) === 'unchanged';
  const active: Subscription = { ...before, status: 'active' };
  const after = keepsPeriod ? active : withNewCycle(active, account.now());
  const subscription = account.update(before, after, 'customer.subscription.updated');
  account.record('customer.subscription.resumed', subscription);
  return keepsPeriod
    ? subscription
    : billPeriod(account, { subscription, before, reason: 'subscription_update', isDraft: false });
}

function updateCanceled(account: StripeAccount, before: Subscription, parameters: Parameters): Subscription {
  const changesMore = Object.keys(parameters).some(
    (name) => !['metadata', 'expand', 'cancellation_details'].includes(name),
  );
  if (changesMore) {
    throw badRequest('A canceled subscription can only update its cancellation_details and metadata.');
  }
  const after = { ...before, metadata: mergedMetadata(parameters, before.metadata) };
  return account.update(before, after, 'customer.subscription.updated');
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
  if (anchorChangeOf(parameters) === 'now') return true;
  return intervalOf(before) !== intervalOf(after);
}
