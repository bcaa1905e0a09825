import type { Subscription, SubscriptionItem, SubscriptionSchedule } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { isMetered } from '../products/prices.ts';
import { planOf } from '../subscriptions/itemPlan.ts';
import { buildItem, type ItemOrder, periodOf, withItems } from '../subscriptions/subscriptionItems.ts';
import { removedUsage } from '../subscriptions/usageLines.ts';
import { withPhaseSettings } from './phaseSettings.ts';
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

/**
 * Enters a phase at the end of the subscription's period. Returns the subscription with the phase's items and settings,
 * which is not saved.
 */
export function enterPhase(
  account: StripeAccount,
  {
    schedule,
    subscription,
    phase,
  }: { schedule: SubscriptionSchedule; subscription: Subscription; phase: Phase },
): Subscription {
  const current = { start_date: phase.start_date, end_date: phase.end_date };
  account.update(schedule, { ...schedule, current_phase: current }, 'subscription_schedule.updated');
  const { end } = periodOf(subscription);
  const after = withItems(subscription, phaseItems(account, subscription, phase));
  if (phase.proration_behavior !== 'none') {
    for (const item of removedUsage(account, { before: subscription, after, at: end })) {
      account.save(item, 'invoiceitem.created');
    }
  }
  return withPhaseSettings(account, after, { schedule, phase });
}

/**
 * Returns the items of a phase. One with the same price stays as it is. Another one takes the place, and the id, of an item
 * that goes, unless it is metered.
 */
function phaseItems(account: StripeAccount, subscription: Subscription, phase: Phase): SubscriptionItem[] {
  const orders: ItemOrder[] = phase.items.map(({ price, quantity }) => ({
    price: account.find('price', price),
    quantity,
    metadata: {},
  }));
  const left = [...subscription.items.data];
  const take = (matches: (item: SubscriptionItem) => boolean) => {
    const index = left.findIndex(matches);
    return index === -1 ? undefined : left.splice(index, 1)[0];
  };
  const same = orders.map(({ price }) => take((item) => item.price.id === price.id));
  const period = periodOf(subscription);
  return orders.map((order, index) => {
    const replaced = isMetered(order.price) ? undefined : (item: SubscriptionItem) => !isMetered(item.price);
    const item = same[index] ?? (replaced && take(replaced));
    return item
      ? { ...item, price: order.price, plan: planOf(order.price), quantity: order.quantity }
      : buildItem(order, { subscription: subscription.id, period, now: period.end });
  });
}
