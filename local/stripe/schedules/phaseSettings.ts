import type { Subscription, SubscriptionSchedule } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { refuseInherited } from '../discounts/givenDiscounts.ts';
import { changedText, groupOf, integerOf, mergedMetadata, textOf } from '../server/parameters.ts';
import type { Parameters } from '../server/parseForm.ts';
import { withItems } from '../subscriptions/subscriptionItems.ts';
import { beginDiscounts, discountsFrom } from './phaseDiscounts.ts';
import type { Phase } from './scheduleShape.ts';

/** Returns the settings of a phase beside its items and its time. */
export function settingsFrom(
  account: StripeAccount,
  given: Parameters,
  { subscription, path }: { subscription: Subscription; path: string },
): Partial<Phase> {
  const daysUntilDue = integerOf(groupOf(given, 'invoice_settings') ?? {}, 'days_until_due');
  const method = changedText(given, 'default_payment_method', null);
  if (method) account.find('payment_method', method, { param: `${path}[default_payment_method]` });
  return {
    collection_method: textOf(given, 'collection_method') ?? null,
    default_payment_method: method,
    description: changedText(given, 'description', null),
    discounts: discountsFrom(account, given, { subscription, path, isItem: false }),
    invoice_settings:
      daysUntilDue === undefined
        ? null
        : {
            account_tax_ids: null,
            custom_fields: null,
            days_until_due: daysUntilDue,
            description: null,
            footer: null,
            issuer: null,
          },
    // An empty text stays, because it removes a key from the subscription when the phase begins.
    metadata: Object.fromEntries(
      Object.entries(groupOf(given, 'metadata') ?? {}).map(([key, value]) => [key, String(value)]),
    ),
    proration_behavior: textOf(given, 'proration_behavior') ?? 'create_prorations',
  };
}

/** Remembers which phases have an empty text as `discounts`: not even the customer's discount applies to them. */
export function saveRefusals(account: StripeAccount, scheduleId: string, starts: number[]): void {
  for (const { id } of account.store.all('discount_refusal')) {
    if (id.startsWith(`${scheduleId}/`)) account.store.remove('discount_refusal', id);
  }
  for (const start of starts) account.save({ id: `${scheduleId}/${start}`, object: 'discount_refusal' });
}

/**
 * Returns the subscription with the settings of a phase that begins, which is not saved. Discounts of its own and
 * of its items that the phase does not name, by their ids or by their coupons, end. What else the phase does not set stays.
 */
export function withPhaseSettings(
  account: StripeAccount,
  subscription: Subscription,
  { schedule, phase }: { schedule: SubscriptionSchedule; phase: Phase },
): Subscription {
  const isRefused = account.store.get('discount_refusal', `${schedule.id}/${phase.start_date}`) !== undefined;
  refuseInherited(account, subscription.id, isRefused);
  const { customer, id } = subscription;
  const items = subscription.items.data.map((item) => {
    const own = phase.items.find(({ price }) => price === item.price.id)?.discounts ?? [];
    const target = { customer, subscription: id, item: item.id, running: item.discounts };
    return { ...item, discounts: beginDiscounts(account, own, target) };
  });
  return {
    ...withItems(subscription, items),
    collection_method: phase.collection_method ?? subscription.collection_method,
    days_until_due: phase.invoice_settings?.days_until_due ?? subscription.days_until_due,
    default_payment_method: phase.default_payment_method ?? subscription.default_payment_method,
    description: phase.description ?? subscription.description,
    discounts: beginDiscounts(account, phase.discounts, {
      customer,
      subscription: id,
      running: subscription.discounts,
    }),
    metadata: mergedMetadata({ metadata: phase.metadata ?? {} }, subscription.metadata),
  };
}
