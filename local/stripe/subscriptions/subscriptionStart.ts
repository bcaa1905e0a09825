import type { StripeAccount } from '../account/account.ts';
import { newId } from '../account/ids.ts';
import type { Customer, Invoice, Subscription } from '../account/storedTypes.ts';
import {
  draftInvoice,
  finalizeInvoice,
  markFailed,
  markPaid,
  newInvoiceId,
  outcomeOfMethod,
} from '../invoices/invoiceBilling.ts';
import { subscriptionLine } from '../invoices/invoiceLines.ts';
import { authenticationRequired, badRequest, cardDeclined } from '../server/stripeError.ts';
import { buildItem, type ItemOrder, itemAmount, itemList, periodOf } from './subscriptionItems.ts';
import { type Period, periodFrom, recurringOf } from './subscriptionPeriods.ts';

type SubscriptionOrder = {
  customer: Customer;
  items: ItemOrder[];
  metadata: Record<string, string>;
  description: string | null;
  paymentMethod: string | null;
  collectionMethod: string;
  daysUntilDue: number | null;
  trialEnd: number | null;
  missingPaymentMethod: string;
  billingCycleAnchor: number | null;
  paymentBehavior: string;
};

/**
 * Starts a subscription and its first invoice. Whether it is `active` or `incomplete` is settled before
 * anything is told, so the events show the end state: subscription created, then its invoice's life.
 *
 * @throws 400 when nothing can be charged, 402 with `payment_behavior=error_if_incomplete`.
 */
export function startSubscription(account: StripeAccount, order: SubscriptionOrder): Subscription {
  const draft = buildSubscription(account, order);
  const payment = firstPayment(account, order, draft.status === 'trialing');
  const subscription: Subscription = {
    ...draft,
    status: statusAfter(payment, draft.status === 'trialing'),
    latest_invoice: newInvoiceId(),
  };
  account.save(subscription, 'customer.subscription.created');

  const start = periodOf(subscription).start;
  const invoice = billPeriod(account, subscription, {
    reason: 'subscription_create',
    isTrial: subscription.status === 'trialing',
    lookBack: { start, end: start },
  });
  if (payment === 'pays' || payment === 'free') markPaid(account, invoice);
  if (payment === 'fails') markFailed(account, invoice, outcomeOfMethod(account, methodOf(order) ?? ''));
  return subscription;
}

function statusAfter(payment: FirstPayment, isTrial: boolean): Subscription['status'] {
  if (isTrial) return 'trialing';
  return payment === 'fails' || payment === 'waits' ? 'incomplete' : 'active';
}

/** `lookBack` is the period before, which is what an invoice shows as its own; a moment for the first one. */
type PeriodBilling = {
  reason: 'subscription_create' | 'subscription_cycle' | 'subscription_update';
  isTrial: boolean;
  lookBack: Period;
};

/** Makes and opens the invoice of the subscription's current period, under its `latest_invoice` id. */
export function billPeriod(
  account: StripeAccount,
  subscription: Subscription,
  billing: PeriodBilling,
): Invoice {
  return finalizeInvoice(account, draftPeriod(account, subscription, billing));
}

export function draftPeriod(
  account: StripeAccount,
  subscription: Subscription,
  billing: PeriodBilling,
): Invoice {
  const id = subscription.latest_invoice ?? newInvoiceId();
  const period = periodOf(subscription);
  const place = { invoice: id, period, isTrial: billing.isTrial };
  return draftInvoice(account, {
    id,
    customer: account.find('customer', subscription.customer),
    currency: subscription.currency,
    lines: subscription.items.data.map((item) => subscriptionLine(item, place)),
    reason: billing.reason,
    period: billing.lookBack,
    subscription: { id: subscription.id, metadata: subscription.metadata },
    collectionMethod: subscription.collection_method,
    daysUntilDue: subscription.days_until_due,
    description: null,
    metadata: {},
    defaultPaymentMethod: null,
  });
}

type FirstPayment = 'pays' | 'free' | 'fails' | 'waits' | 'by_invoice';

function firstPayment(account: StripeAccount, order: SubscriptionOrder, isTrial: boolean): FirstPayment {
  const total = order.items.reduce((sum, item) => sum + itemAmount(item), 0);
  if (isTrial || total === 0) return 'free';
  if (order.collectionMethod === 'send_invoice') return 'by_invoice';
  if (order.paymentBehavior === 'default_incomplete') return 'waits';
  const method = methodOf(order);
  if (!method) {
    throw badRequest(
      'This customer has no attached payment source or default payment method. Please consider adding a default payment method.',
      { code: 'resource_missing' },
    );
  }
  const outcome = outcomeOfMethod(account, method);
  if (outcome === 'pays') return 'pays';
  if (order.paymentBehavior !== 'error_if_incomplete') return 'fails';
  throw outcome === 'needs_authentication' ? authenticationRequired() : cardDeclined();
}

function methodOf(order: SubscriptionOrder): string | null {
  return order.paymentMethod ?? order.customer.invoice_settings.default_payment_method;
}

function buildSubscription(account: StripeAccount, order: SubscriptionOrder): Subscription {
  const now = account.now();
  const first = order.items[0];
  if (!first) throw new Error('A subscription needs an item');
  const isTrial = order.trialEnd !== null && order.trialEnd > now;
  const anchor = order.billingCycleAnchor ?? (isTrial ? (order.trialEnd ?? now) : now);
  const cycle = periodFrom(now, anchor, recurringOf(first.price));
  const period = isTrial ? { start: now, end: order.trialEnd ?? now } : cycle;
  const id = newId('sub');
  const items = order.items.map((item) => buildItem(item, { subscription: id, period, now }));
  return {
    ...emptySubscription(id, now),
    billing_cycle_anchor: anchor,
    collection_method: order.collectionMethod,
    currency: first.price.currency,
    customer: order.customer.id,
    days_until_due: order.daysUntilDue,
    default_payment_method: order.paymentMethod,
    description: order.description,
    items: itemList(id, items),
    metadata: order.metadata,
    status: isTrial ? 'trialing' : 'active',
    trial_end: isTrial ? order.trialEnd : null,
    trial_settings: {
      end_behavior: { billing_cycle_anchor: null, missing_payment_method: order.missingPaymentMethod },
    },
    trial_start: isTrial ? now : null,
  };
}

function emptySubscription(id: string, now: number): Subscription {
  return {
    id,
    object: 'subscription',
    application: null,
    application_fee_percent: null,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null },
    billing_cycle_anchor: now,
    billing_cycle_anchor_config: null,
    billing_mode: { flexible: { proration_discounts: 'included' }, type: 'flexible' },
    billing_schedules: [],
    billing_thresholds: null,
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
    collection_method: 'charge_automatically',
    created: now,
    currency: 'usd',
    customer: '',
    customer_account: null,
    days_until_due: null,
    default_payment_method: null,
    default_source: null,
    default_tax_rates: [],
    description: null,
    discounts: [],
    ended_at: null,
    invoice_settings: {
      account_tax_ids: null,
      custom_fields: null,
      description: null,
      footer: null,
      issuer: { type: 'self' },
    },
    items: itemList(id, []),
    latest_invoice: null,
    livemode: false,
    managed_payments: null,
    metadata: {},
    next_pending_invoice_item_invoice: null,
    on_behalf_of: null,
    pause_collection: null,
    payment_settings: {
      payment_method_options: null,
      payment_method_types: null,
      save_default_payment_method: 'off',
    },
    pending_invoice_item_interval: null,
    pending_setup_intent: null,
    pending_update: null,
    schedule: null,
    start_date: now,
    status: 'active',
    test_clock: null,
    transfer_data: null,
    trial_end: null,
    trial_settings: {
      end_behavior: { billing_cycle_anchor: null, missing_payment_method: 'create_invoice' },
    },
    trial_start: null,
  };
}
