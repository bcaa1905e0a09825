import type { Subscription, SubscriptionSchedule } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { couponsOf, refuseInherited, startDiscounts } from '../discounts/givenDiscounts.ts';
import {
  changedText,
  groupListOf,
  groupOf,
  integerOf,
  mergedMetadata,
  textOf,
} from '../server/parameters.ts';
import type { Parameters } from '../server/parseForm.ts';
import { badRequest } from '../server/stripeError.ts';
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
    discounts: discountsFrom(account, given, { subscription, path }),
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

/** `{ discount }` passes on a discount of the subscription or of its customer, `{ coupon }` starts a new one. */
function discountsFrom(
  account: StripeAccount,
  given: Parameters,
  { subscription, path }: { subscription: Subscription; path: string },
): Phase['discounts'] {
  return groupListOf(given, 'discounts').map((entry, index) => {
    const id = textOf(entry, 'discount');
    if (!id) {
      const [coupon] = couponsOf(account, { discounts: [entry] });
      return { coupon: coupon?.id ?? null, discount: null, promotion_code: null };
    }
    const param = `${path}[discounts][${index}][discount]`;
    const discount = account.find('discount', id, { param });
    const owner = discount.subscription ?? subscription.id;
    if (
      discount.customer === subscription.customer &&
      owner === subscription.id &&
      !discount.subscription_item
    ) {
      return { coupon: null, discount: id, promotion_code: null };
    }
    throw badRequest(`The discount ${id} is not one of the subscription or of its customer.`, { param });
  });
}

/** Remembers which phases have an empty text as `discounts`: not even the customer's discount applies to them. */
export function saveRefusals(account: StripeAccount, scheduleId: string, starts: number[]): void {
  for (const { id } of account.store.all('discount_refusal')) {
    if (id.startsWith(`${scheduleId}/`)) account.store.remove('discount_refusal', id);
  }
  for (const start of starts) account.save({ id: `${scheduleId}/${start}`, object: 'discount_refusal' });
}

/**
 * Returns the subscription with the settings of a phase that begins, which is not saved. Discounts of its own that the phase
 * does not name, by their ids or by their coupons, end. What else the phase does not set stays.
 */
export function withPhaseSettings(
  account: StripeAccount,
  subscription: Subscription,
  { schedule, phase }: { schedule: SubscriptionSchedule; phase: Phase },
): Subscription {
  const isRefused = account.store.get('discount_refusal', `${schedule.id}/${phase.start_date}`) !== undefined;
  refuseInherited(account, subscription.id, isRefused);
  const target = { customer: subscription.customer, subscription: subscription.id };
  const discounts = phase.discounts.flatMap(({ coupon, discount }) => {
    if (discount !== null) return [discount];
    const running = subscription.discounts.find(
      (id) => account.store.get('discount', id)?.source.coupon === coupon,
    );
    return running ? [running] : startDiscounts(account, [account.find('coupon', coupon ?? '')], target);
  });
  return {
    ...subscription,
    collection_method: phase.collection_method ?? subscription.collection_method,
    days_until_due: phase.invoice_settings?.days_until_due ?? subscription.days_until_due,
    default_payment_method: phase.default_payment_method ?? subscription.default_payment_method,
    description: phase.description ?? subscription.description,
    discounts,
    metadata: mergedMetadata({ metadata: phase.metadata ?? {} }, subscription.metadata),
  };
}
