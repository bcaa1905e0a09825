import type { PortalConfiguration, Price, Subscription } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { isMetered } from '../products/prices.ts';
import {
  activeScheduleOf,
  refuseIfManaged,
  savePhases,
  startSchedule,
} from '../schedules/scheduleChanges.ts';
import { emptyPhase, phaseItem } from '../schedules/scheduleShape.ts';
import { itemAmount, periodOf } from '../subscriptions/subscriptionItems.ts';
import { intervalSecondsMax, periodFrom, recurringOf } from '../subscriptions/subscriptionPeriods.ts';
import { updateSubscription } from '../subscriptions/subscriptionUpdate.ts';

/**
 * Returns the prices to which the customer can switch: those of the configuration. The configuration that the
 * emulator makes by itself lists none and offers every active recurring price in the same currency. As in Stripe,
 * a subscription with several items cannot be switched in the portal.
 */
export function offeredPrices(
  account: StripeAccount,
  configuration: PortalConfiguration,
  subscription: Subscription,
): Price[] {
  const { enabled, default_allowed_updates: allowed, products } = configuration.features.subscription_update;
  const offersAll = configuration.is_default && (products ?? []).length === 0;
  if (!enabled || activeScheduleOf(account, subscription)) return [];
  if (subscription.items.data.length > 1) return [];
  if (!offersAll && !allowed.includes('price')) return [];
  const offered = (products ?? []).flatMap((product) => product.prices);
  const current = subscription.items.data.map((item) => item.price.id);
  return account.store
    .all('price')
    .filter((price) => price.active && price.recurring && price.currency === subscription.currency)
    .filter((price) => !isMetered(price))
    .filter((price) => offersAll || offered.includes(price.id))
    .filter((price) => !current.includes(price.id));
}

/**
 * Switches a subscription to another price as the portal's configuration says: now, or at the end of the period by a
 * schedule.
 */
export function switchPrice(
  account: StripeAccount,
  configuration: PortalConfiguration,
  { subscription, price }: { subscription: Subscription; price: Price },
): void {
  refuseIfManaged(account, subscription, 'its items');
  const item = subscription.items.data[0];
  if (!item) throw new Error(`${subscription.id} has no item`);
  const update = configuration.features.subscription_update;
  const conditions = (update.schedule_at_period_end?.conditions ?? []).map(({ type }) => type);
  const quantity = item.quantity ?? 1;
  const isDecreasing = itemAmount({ price, quantity }) < itemAmount(item);
  const isShortening = intervalSecondsMax(recurringOf(price)) < intervalSecondsMax(recurringOf(item.price));
  if (
    (isDecreasing && conditions.includes('decreasing_item_amount')) ||
    (isShortening && conditions.includes('shortening_interval'))
  ) {
    scheduleAtPeriodEnd(account, { subscription, price, quantity });
    return;
  }
  const endsTrial = subscription.status === 'trialing' && update.trial_update_behavior !== 'continue_trial';
  updateSubscription(account, {
    id: subscription.id,
    parameters: {
      items: [{ id: item.id, price: price.id }],
      proration_behavior: update.proration_behavior,
      ...(endsTrial
        ? { trial_end: 'now' }
        : { billing_cycle_anchor: { type: update.billing_cycle_anchor ?? 'unchanged' } }),
    },
  });
}

function scheduleAtPeriodEnd(
  account: StripeAccount,
  { subscription, price, quantity }: { subscription: Subscription; price: Price; quantity: number },
): void {
  const schedule = startSchedule(account, subscription);
  const [current] = schedule.phases;
  const start = periodOf(subscription).end;
  const period = periodFrom({ start, anchor: start, recurring: recurringOf(price) });
  const next = {
    ...emptyPhase({ period, currency: subscription.currency }),
    discounts: current?.discounts ?? [],
    items: [phaseItem({ price: price.id, quantity, discounts: current?.items[0]?.discounts ?? [] })],
  };
  savePhases(account, schedule, { ...schedule, phases: [...schedule.phases, next] });
}
