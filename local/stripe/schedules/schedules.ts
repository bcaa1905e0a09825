import type { SubscriptionSchedule } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import type { ApiCall } from '../server/apiCall.ts';
import { listPage } from '../server/lists.ts';
import { booleanOf, inRange, mergedMetadata, requiredText, textOf } from '../server/parameters.ts';
import { badRequest } from '../server/stripeError.ts';
import { cancelNow } from '../subscriptions/cancelNow.ts';
import { hasEnded } from '../subscriptions/subscriptionCancellation.ts';
import { saveRefusals, withPhaseSettings } from './phaseSettings.ts';
import { releaseSchedule, savePhases, startSchedule } from './scheduleChanges.ts';
import { phasesOf } from './schedulePhases.ts';

const END_BEHAVIORS = ['release', 'cancel'];

/** Creates a schedule with `from_subscription`. Its phases are set by an update, as in Stripe. */
export function createSchedule(account: StripeAccount, { parameters }: ApiCall): object {
  if ('phases' in parameters) {
    throw badRequest('You cannot set `phases` if `from_subscription` is set.', { param: 'phases' });
  }
  const id = requiredText(parameters, 'from_subscription');
  const subscription = account.find('subscription', id, { param: 'from_subscription' });
  if (hasEnded(subscription)) {
    throw badRequest(`The subscription is ${subscription.status}, so it cannot have a schedule.`, {
      param: 'from_subscription',
    });
  }
  return startSchedule(account, subscription);
}

export function retrieveSchedule(account: StripeAccount, { id }: ApiCall): object {
  return account.find('subscription_schedule', id);
}

export function listSchedules(account: StripeAccount, { parameters }: ApiCall): object {
  const customer = textOf(parameters, 'customer');
  const isScheduled = booleanOf(parameters, 'scheduled') ?? false;
  const found = account.store
    .newestFirst('subscription_schedule')
    .filter((schedule) => !customer || schedule.customer === customer)
    .filter((schedule) => !isScheduled || schedule.status === 'not_started')
    .filter((schedule) => inRange(schedule.created, parameters, 'created'));
  return listPage(found, parameters, '/v1/subscription_schedules');
}

/** Changes phases, `end_behavior` or metadata. The current phase keeps its start and its items. */
export function updateSchedule(account: StripeAccount, { id, parameters }: ApiCall): object {
  const schedule = findActive(account, id);
  const endBehavior = textOf(parameters, 'end_behavior') ?? schedule.end_behavior;
  if (!END_BEHAVIORS.includes(endBehavior)) {
    throw badRequest(`Invalid end_behavior: it must be one of ${END_BEHAVIORS.join(', ')}.`, {
      param: 'end_behavior',
    });
  }
  const given = 'phases' in parameters ? phasesOf(account, schedule, parameters) : undefined;
  if (given) saveRefusals(account, schedule.id, given.refusals);
  const saved = savePhases(account, schedule, {
    ...schedule,
    end_behavior: endBehavior,
    metadata: mergedMetadata(parameters, schedule.metadata),
    phases: given?.phases ?? schedule.phases,
  });
  if (given) applyCurrentPhase(account, saved);
  return saved;
}

/** As in Stripe, an update of the phases also applies the settings of the current one, discounts that it leaves out included. */
function applyCurrentPhase(account: StripeAccount, schedule: SubscriptionSchedule): void {
  const subscription = account.find('subscription', schedule.subscription ?? '');
  const [phase] = schedule.phases;
  if (!phase) return;
  const changed = withPhaseSettings(account, subscription, { schedule, phase });
  account.update(subscription, changed, 'customer.subscription.updated');
}

export function releaseScheduleCall(account: StripeAccount, { id }: ApiCall): object {
  return releaseSchedule(account, findActive(account, id));
}

/** Cancels a schedule and its subscription. By default the unused time is credited and invoiced. */
export function cancelSchedule(account: StripeAccount, { id, parameters }: ApiCall): object {
  const schedule = findActive(account, id);
  cancelNow(account, account.find('subscription', schedule.subscription ?? ''), {
    isProrated: booleanOf(parameters, 'prorate') ?? true,
    invoicesNow: booleanOf(parameters, 'invoice_now') ?? true,
  });
  return account.find('subscription_schedule', id);
}

function findActive(account: StripeAccount, id: string): SubscriptionSchedule {
  const schedule = account.find('subscription_schedule', id);
  if (schedule.status === 'active') return schedule;
  throw badRequest(`The subscription schedule is ${schedule.status}, so it can no longer be changed.`);
}
