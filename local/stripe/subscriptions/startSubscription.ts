import { newId } from '../account/ids.ts';
import type { Coupon, Customer, Subscription } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { withoutUsedDiscounts } from '../discounts/discounts.ts';
import { refuseInherited, startDiscounts } from '../discounts/givenDiscounts.ts';
import {
  finalizeInvoice,
  outcomeOfMethod,
  recordFailedPayment,
  recordPayment,
} from '../invoices/invoiceBilling.ts';
import { newInvoiceId, saveDraft } from '../invoices/invoiceDraft.ts';
import type { Parameters } from '../server/parseForm.ts';
import { authenticationRequired, badRequest, cardDeclined } from '../server/stripeError.ts';
import { type AnchorConfig, firstAnchor } from './billingAnchor.ts';
import { hasEnded, withCancellation } from './subscriptionCancellation.ts';
import { periodDraft } from './subscriptionInvoices.ts';
import { type ItemOrder, itemList, orderedItem, periodOf } from './subscriptionItems.ts';
import { periodFrom, recurringOf } from './subscriptionPeriods.ts';
import { emptySubscription } from './subscriptionShape.ts';

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
  anchorConfig: AnchorConfig | null;
  billingMode: string;
  /** Whether the time before a billing cycle anchor in the future is not billed. */
  isFirstPeriodFree: boolean;
  /** The parameters `cancel_at` and `cancel_at_period_end`. */
  cancellation: Parameters;
  coupons: Coupon[];
  /** Whether not even the customer's discount applies. Default: false. */
  refusesDiscounts?: boolean;
  paymentBehavior: string;
};

/**
 * Starts a subscription and bills its first invoice. The status is decided before the first event, so the events
 * show the final state: first the created subscription, then the invoice events.
 *
 * @throws 400 when there is no payment method to charge, 402 when the card is declined and `payment_behavior` is
 *   `error_if_incomplete`.
 */
export function startSubscription(account: StripeAccount, order: SubscriptionOrder): Subscription {
  claimCurrency(account, order);
  const built = buildSubscription(account, order);
  const start = periodOf(built).start;
  const isTrial = built.status === 'trialing';
  const bills = isTrial ? 'trial' : order.isFirstPeriodFree ? 'nothing' : 'period';
  const billing = { reason: 'subscription_create', bills, previousPeriod: { start, end: start } } as const;
  const draft = periodDraft(account, built, billing);
  const payment = firstPayment(account, order, draft.amount_due);
  const left = withoutUsedDiscounts(account, built, draft);
  const subscription: Subscription = { ...left, status: statusAfter(payment, isTrial) };
  account.save(subscription, 'customer.subscription.created');
  const invoice = finalizeInvoice(account, saveDraft(account, draft));
  if (payment === 'pays' || payment === 'free') recordPayment(account, invoice);
  if (payment === 'fails') {
    recordFailedPayment(account, invoice, outcomeOfMethod(account, methodOf(order) ?? ''));
  }
  return subscription;
}

/** A customer has the currency of the first subscription, and pays no other while a subscription runs. */
function claimCurrency(account: StripeAccount, { customer, items }: SubscriptionOrder): void {
  const currency = items[0]?.price.currency ?? 'usd';
  const other = account.store
    .all('subscription')
    .find((one) => one.customer === customer.id && !hasEnded(one) && one.currency !== currency);
  if (other) {
    throw badRequest(
      `You cannot combine currencies on a single customer. This customer has an active subscription with currency ${other.currency}.`,
    );
  }
  const stored = account.find('customer', customer.id);
  if (stored.currency !== currency) account.save({ ...stored, currency });
}

function statusAfter(payment: FirstPayment, isTrial: boolean): Subscription['status'] {
  if (isTrial) return 'trialing';
  return payment === 'fails' || payment === 'waits' ? 'incomplete' : 'active';
}

/** `waits`: the caller pays the invoice later. `by_invoice`: the customer pays it; the subscription is active. */
type FirstPayment = 'pays' | 'free' | 'fails' | 'waits' | 'by_invoice';

function firstPayment(account: StripeAccount, order: SubscriptionOrder, dueMinor: number): FirstPayment {
  if (dueMinor === 0) return 'free';
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
  if (!first) throw new Error('A subscription requires an item');
  const isTrial = order.trialEnd !== null && order.trialEnd > now;
  const config = isTrial ? null : order.anchorConfig;
  const anchor =
    order.billingCycleAnchor ?? (isTrial ? (order.trialEnd ?? now) : config ? firstAnchor(config, now) : now);
  // The period that starts now ends at the anchor when that is in the future.
  const cycle =
    anchor > now
      ? { start: now, end: anchor }
      : periodFrom({ start: now, anchor, recurring: recurringOf(first.price) });
  const period = isTrial ? { start: now, end: order.trialEnd ?? now } : cycle;
  const id = newId('sub');
  if (order.refusesDiscounts) refuseInherited(account, id, true);
  const { id: customer } = order.customer;
  const items = order.items.map((item) => orderedItem(account, item, { customer, subscription: id, period }));
  const built: Subscription = {
    ...emptySubscription(id, now),
    billing_cycle_anchor: anchor,
    billing_cycle_anchor_config: config,
    billing_mode: billingModeOf(order.billingMode),
    collection_method: order.collectionMethod,
    currency: first.price.currency,
    customer,
    days_until_due: order.daysUntilDue,
    default_payment_method: order.paymentMethod,
    description: order.description,
    discounts: startDiscounts(account, order.coupons, { customer, subscription: id }),
    items: itemList(id, items),
    latest_invoice: newInvoiceId(),
    metadata: order.metadata,
    status: isTrial ? 'trialing' : 'active',
    trial_end: isTrial ? order.trialEnd : null,
    trial_settings: {
      end_behavior: { billing_cycle_anchor: null, missing_payment_method: order.missingPaymentMethod },
    },
    trial_start: isTrial ? now : null,
  };
  return withCancellation(account, built, order.cancellation);
}

function billingModeOf(type: string): Subscription['billing_mode'] {
  return type === 'classic'
    ? { flexible: null, type }
    : { flexible: { proration_discounts: 'included' }, type: 'flexible' };
}
