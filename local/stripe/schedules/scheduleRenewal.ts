import type { Subscription, SubscriptionSchedule } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { replacedItems, withItems } from '../subscriptions/subscriptionItems.ts';
import { activeScheduleOf, endSchedule, releaseSchedule, stepAt } from './scheduleChanges.ts';
import type { Phase } from './scheduleShape.ts';

/** How a subscription goes on at the start of a period. `changed` has the items of the period, not yet saved. */
export type ScheduledRenewal =
  | { kind: 'continues'; stored: Subscription; changed: Subscription }
  | { kind: 'ends'; stored: Subscription };

/**
 * Lets a subscription's schedule act at the start of a period, in epoch seconds: it enters its next phase or, after
 * the last one, is released or ends the subscription.
 */
export function applySchedule(
  account: StripeAccount,
  subscription: Subscription,
  periodStart: number,
): ScheduledRenewal {
  const unchanged = { kind: 'continues', stored: subscription, changed: subscription } as const;
  const schedule = activeScheduleOf(account, subscription);
  if (!schedule) return unchanged;
  const step = stepAt(schedule, periodStart);
  if (step.kind === 'none') return unchanged;
  if (step.kind === 'phase') {
    return { ...unchanged, changed: enterPhase(account, { schedule, subscription, phase: step.phase }) };
  }
  if (schedule.end_behavior === 'cancel') {
    endSchedule(account, subscription, 'completed');
    return { kind: 'ends', stored: subscription };
  }
  releaseSchedule(account, schedule);
  const released = account.find('subscription', subscription.id);
  return { kind: 'continues', stored: released, changed: released };
}

function enterPhase(
  account: StripeAccount,
  {
    schedule,
    subscription,
    phase,
  }: { schedule: SubscriptionSchedule; subscription: Subscription; phase: Phase },
): Subscription {
  const current = { start_date: phase.start_date, end_date: phase.end_date };
  account.update(schedule, { ...schedule, current_phase: current }, 'subscription_schedule.updated');
  return withPhaseItems(account, subscription, phase);
}

/** Returns the subscription with the items of a phase, which are not saved. */
export function withPhaseItems(
  account: StripeAccount,
  subscription: Subscription,
  phase: Phase,
): Subscription {
  const orders = phase.items.map(({ price, quantity }) => ({
    price: account.find('price', price),
    quantity: quantity ?? 1,
    metadata: {},
  }));
  return withItems(subscription, replacedItems(subscription, orders, account.now()));
}
