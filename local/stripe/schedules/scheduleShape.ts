import { newId } from '../account/ids.ts';
import type { Subscription, SubscriptionSchedule } from '../account/storedTypes.ts';
import type { Period } from '../subscriptions/subscriptionPeriods.ts';

export type Phase = SubscriptionSchedule['phases'][number];
export type PhaseItem = Phase['items'][number];

/** Returns a new schedule of a subscription, with default values and without phases. It is not saved yet. */
export function emptySchedule(subscription: Subscription, now: number): SubscriptionSchedule {
  return {
    id: newId('sub_sched'),
    object: 'subscription_schedule',
    application: null,
    billing_mode: subscription.billing_mode,
    canceled_at: null,
    completed_at: null,
    created: now,
    current_phase: null,
    customer: subscription.customer,
    customer_account: null,
    default_settings: {
      application_fee_percent: null,
      automatic_tax: { disabled_reason: null, enabled: false, liability: null },
      billing_cycle_anchor: 'automatic',
      billing_thresholds: null,
      collection_method: subscription.collection_method,
      default_payment_method: subscription.default_payment_method,
      description: subscription.description,
      invoice_settings: {
        account_tax_ids: null,
        custom_fields: null,
        days_until_due: subscription.days_until_due,
        description: null,
        footer: null,
        issuer: { type: 'self' },
      },
      on_behalf_of: null,
      transfer_data: null,
    },
    end_behavior: 'release',
    livemode: false,
    metadata: {},
    pause_schedules: [],
    phases: [],
    released_at: null,
    released_subscription: null,
    status: 'active',
    subscription: subscription.id,
    test_clock: null,
  };
}

/** Returns a phase with default values. */
export function emptyPhase({ period, currency }: { period: Period; currency: string }): Phase {
  return {
    add_invoice_items: [],
    application_fee_percent: null,
    billing_cycle_anchor: null,
    billing_thresholds: null,
    collection_method: null,
    currency,
    default_payment_method: null,
    description: null,
    discounts: [],
    end_date: period.end,
    invoice_settings: null,
    items: [],
    metadata: {},
    on_behalf_of: null,
    proration_behavior: 'create_prorations',
    start_date: period.start,
    transfer_data: null,
    trial_end: null,
  };
}

/** Returns an item of a phase. One of a metered price has no quantity. */
export function phaseItem({
  price,
  quantity,
  discounts,
}: Pick<PhaseItem, 'discounts' | 'quantity'> & { price: string }): PhaseItem {
  return {
    billing_thresholds: null,
    discounts,
    metadata: {},
    plan: price,
    price,
    quantity,
    tax_rates: [],
  };
}
