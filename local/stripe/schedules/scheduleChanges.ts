import type { Subscription, SubscriptionSchedule } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { badRequest } from '../server/stripeError.ts';
import { currentPhaseOf } from './schedulePhases.ts';
import { emptySchedule, type Phase } from './scheduleShape.ts';

/**
 * Puts a subscription under a schedule with its current period as the only phase.
 *
 * @throws 400 when it already has a schedule.
 */
export function startSchedule(account: StripeAccount, subscription: Subscription): SubscriptionSchedule {
  if (subscription.schedule !== null) {
    throw badRequest(`The subscription is already attached to the schedule ${subscription.schedule}.`, {
      param: 'from_subscription',
    });
  }
  const phase = currentPhaseOf(subscription);
  const schedule: SubscriptionSchedule = {
    ...emptySchedule(subscription, account.now()),
    current_phase: { start_date: phase.start_date, end_date: phase.end_date },
    phases: [phase],
  };
  const saved = account.save(schedule, 'subscription_schedule.created');
  const managed = { ...subscription, schedule: schedule.id };
  account.update(subscription, managed, 'customer.subscription.updated');
  return saved;
}

/** Saves new phases of a schedule. The current phase may get another end. */
export function savePhases(
  account: StripeAccount,
  before: SubscriptionSchedule,
  changed: SubscriptionSchedule,
): SubscriptionSchedule {
  const current = changed.current_phase;
  const phase = changed.phases.find(({ start_date: start }) => start === current?.start_date);
  const after: SubscriptionSchedule = {
    ...changed,
    current_phase: current && { ...current, end_date: phase?.end_date ?? current.end_date },
  };
  return account.update(before, after, 'subscription_schedule.updated');
}

/** Releases a schedule: its subscription stays as it is and is managed directly again. */
export function releaseSchedule(account: StripeAccount, before: SubscriptionSchedule): SubscriptionSchedule {
  const after: SubscriptionSchedule = {
    ...before,
    status: 'released',
    current_phase: null,
    released_at: account.now(),
    released_subscription: before.subscription,
    subscription: null,
  };
  account.update(before, after, 'subscription_schedule.released');
  const subscription = account.store.get('subscription', before.subscription ?? '');
  if (subscription) {
    account.update(subscription, { ...subscription, schedule: null }, 'customer.subscription.updated');
  }
  return after;
}

/** Ends the schedule of a subscription that ends: it is completed after its last phase, and canceled before. */
export function endSchedule(
  account: StripeAccount,
  subscription: Subscription,
  status: 'canceled' | 'completed',
): void {
  const before = activeScheduleOf(account, subscription);
  if (!before) return;
  const now = account.now();
  const after: SubscriptionSchedule = {
    ...before,
    status,
    current_phase: null,
    canceled_at: status === 'canceled' ? now : null,
    completed_at: status === 'completed' ? now : null,
  };
  account.update(before, after, `subscription_schedule.${status}`);
}

/** Returns the schedule that manages a subscription, if any. */
export function activeScheduleOf(
  account: StripeAccount,
  subscription: Subscription,
): SubscriptionSchedule | undefined {
  const schedule = account.store.get('subscription_schedule', subscription.schedule ?? '');
  return schedule?.status === 'active' ? schedule : undefined;
}

/** What the schedule does to its subscription when a new period starts. */
export type ScheduleStep = { kind: 'none' } | { kind: 'phase'; phase: Phase } | { kind: 'ended' };

/** Returns the step of a schedule at the start of a period, in epoch seconds. */
export function stepAt(schedule: SubscriptionSchedule, periodStart: number): ScheduleStep {
  const last = schedule.phases.at(-1);
  if (!last || last.end_date <= periodStart) return { kind: 'ended' };
  const phase = schedule.phases.find(
    ({ start_date: start, end_date: end }) => start <= periodStart && periodStart < end,
  );
  if (!phase || phase.start_date === schedule.current_phase?.start_date) return { kind: 'none' };
  return { kind: 'phase', phase };
}

/** @throws 400 when a schedule manages the subscription, which then can only be changed through the schedule. */
export function refuseIfManaged(
  account: StripeAccount,
  subscription: Subscription,
  change: 'its items' | 'any cancelation behavior',
): void {
  const schedule = activeScheduleOf(account, subscription);
  if (!schedule) return;
  throw badRequest(
    `The subscription is managed by the subscription schedule \`${schedule.id}\`, and updating ${change} directly is not allowed. Please update the schedule instead.`,
  );
}
