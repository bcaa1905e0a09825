import type { Subscription } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { changedDiscounts } from '../discounts/givenDiscounts.ts';
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
import { nextPeriod } from './billingAnchor.ts';
import { updatedItems, withItems, withPeriod } from './subscriptionItems.ts';

/** Applies the parameters of an update except its cancellation. A future `trial_end` starts or moves a trial. */
export function withFields(
  account: StripeAccount,
  before: Subscription,
  parameters: Parameters,
): Subscription {
  const method = changedText(parameters, 'default_payment_method', before.default_payment_method);
  if (method) account.find('payment_method', method, { param: 'default_payment_method' });
  const changed: Subscription = {
    ...withItems(before, updatedItems(account, before, parameters)),
    collection_method: textOf(parameters, 'collection_method') ?? before.collection_method,
    days_until_due: changedInteger(parameters, 'days_until_due', before.days_until_due),
    default_payment_method: method,
    description: changedText(parameters, 'description', before.description),
    discounts: changedDiscounts(
      account,
      { before: before.discounts, customer: before.customer, subscription: before.id },
      parameters,
    ),
    metadata: mergedMetadata(parameters, before.metadata),
    pause_collection: pauseOf(before, parameters),
  };
  const isNow = textOf(parameters, 'trial_end') === 'now';
  const trialEnd = isNow ? undefined : integerOf(parameters, 'trial_end');
  return trialEnd === undefined ? changed : withTrial(changed, { now: account.now(), trialEnd });
}

/** Starts a new billing cycle at an instant, which also moves a cancellation at the period's end. A trial has none. */
export function withNewCycle(subscription: Subscription, at: number): Subscription {
  if (subscription.status === 'trialing') return subscription;
  const anchored: Subscription = {
    ...subscription,
    billing_cycle_anchor: at,
    billing_cycle_anchor_config: null,
  };
  const period = nextPeriod(anchored, at);
  const cancelAt = anchored.cancel_at_period_end ? period.end : anchored.cancel_at;
  return { ...withPeriod(anchored, period), cancel_at: cancelAt };
}

function withTrial(
  subscription: Subscription,
  { now, trialEnd }: { now: number; trialEnd: number },
): Subscription {
  if (trialEnd <= now) throw badRequest('`trial_end` must be in the future.', { param: 'trial_end' });
  return {
    ...withPeriod(subscription, { start: now, end: trialEnd }),
    status: 'trialing',
    billing_cycle_anchor: trialEnd,
    billing_cycle_anchor_config: null,
    trial_start: subscription.trial_start ?? now,
    trial_end: trialEnd,
  };
}

function pauseOf(before: Subscription, parameters: Parameters): Subscription['pause_collection'] {
  if (parameters.pause_collection === '') return null;
  const pause = groupOf(parameters, 'pause_collection');
  if (!pause) return before.pause_collection;
  return {
    behavior: textOf(pause, 'behavior') ?? 'void',
    resumes_at: integerOf(pause, 'resumes_at') ?? null,
  };
}
