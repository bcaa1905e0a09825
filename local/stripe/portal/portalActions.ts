import type { Subscription } from '../account/storedTypes.ts';
import { activeScheduleOf, refuseIfManaged, releaseSchedule } from '../schedules/scheduleChanges.ts';
import { textOf } from '../server/parameters.ts';
import type { Parameters } from '../server/parseForm.ts';
import { badRequest } from '../server/stripeError.ts';
import { cancelNow } from '../subscriptions/cancelNow.ts';
import { withCancelAt, withoutCancelAt } from '../subscriptions/subscriptionCancellation.ts';
import { periodOf } from '../subscriptions/subscriptionItems.ts';
import { scheduledPrice } from './portalPreview.ts';
import { offeredPrices, switchPrice } from './portalSwitch.ts';
import { changeableSubscription, isEnding, type PortalVisit } from './portalVisit.ts';

/**
 * Carries out an action on a subscription. What has been done already, as by the second click of a double click, is not
 * done again.
 *
 * @returns what was done, as the first page of the portal confirms it.
 * @throws 400 when the configuration or the subscription does not allow it.
 */
export function changeSubscription(visit: PortalVisit, form: Parameters): string {
  const { account } = visit;
  const subscription = changeableSubscription(visit, textOf(form, 'subscription'));
  const event = 'customer.subscription.updated';
  switch (form.action) {
    case 'cancel_at_period_end': {
      refuseCancellation(visit, subscription);
      if (isEnding(subscription)) return form.action;
      // Stripe's portal sets cancel_at and leaves cancel_at_period_end false.
      const cancellation = { cancelAt: periodOf(subscription).end, isAtPeriodEnd: false };
      account.update(subscription, withCancelAt(account, subscription, cancellation), event);
      return form.action;
    }
    case 'cancel_now': {
      refuseCancellation(visit, subscription);
      const isProrated = visit.features.subscription_cancel.proration_behavior !== 'none';
      cancelNow(account, subscription, { isProrated, invoicesNow: false });
      return form.action;
    }
    case 'resume':
      account.update(subscription, withoutCancelAt(subscription), event);
      return form.action;
    case 'keep_plan': {
      const schedule = activeScheduleOf(account, subscription);
      if (schedule) releaseSchedule(account, schedule);
      return form.action;
    }
    case 'switch':
      return switchPlan(visit, subscription, textOf(form, 'price'));
    default:
      throw badRequest('Unknown action.');
  }
}

function switchPlan(
  visit: PortalVisit,
  subscription: Subscription,
  priceId: string | undefined,
): 'switch' | 'schedule' {
  const { account, configuration } = visit;
  const [item, ...others] = subscription.items.data;
  if (others.length === 0 && item?.price.id === priceId) return 'switch';
  if (priceId !== undefined && scheduledPrice(visit, subscription)?.price.id === priceId) return 'schedule';
  const offered = offeredPrices(account, configuration, subscription);
  const price = offered.find((candidate) => candidate.id === priceId);
  if (!price) throw badRequest('That price is not available.');
  switchPrice(account, configuration, { subscription, price });
  const after = account.find('subscription', subscription.id);
  return activeScheduleOf(account, after) ? 'schedule' : 'switch';
}

function refuseCancellation({ account, features }: PortalVisit, subscription: Subscription): void {
  if (!features.subscription_cancel.enabled) throw badRequest('Subscriptions cannot be cancelled here.');
  refuseIfManaged(account, subscription, 'any cancelation behavior');
}
