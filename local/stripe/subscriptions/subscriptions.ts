import type { Subscription } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { findCustomer } from '../customers/customers.ts';
import { couponsOf } from '../discounts/givenDiscounts.ts';
import { refuseIfManaged } from '../schedules/scheduleChanges.ts';
import type { ApiCall } from '../server/apiCall.ts';
import { listPage } from '../server/lists.ts';
import {
  booleanOf,
  changedInteger,
  changedText,
  groupOf,
  inRange,
  integerOf,
  mergedMetadata,
  textOf,
} from '../server/parameters.ts';
import type { Parameters } from '../server/parseForm.ts';
import { badRequest, missingParameter, noSuchObject } from '../server/stripeError.ts';
import { anchorConfigOf } from './billingAnchor.ts';
import { cancelNow } from './cancelNow.ts';
import { startSubscription } from './startSubscription.ts';
import { hasEnded } from './subscriptionCancellation.ts';
import { itemOrders, periodOf } from './subscriptionItems.ts';
import { DAY_SECONDS } from './subscriptionPeriods.ts';

export function createSubscription(account: StripeAccount, { parameters }: ApiCall): object {
  const customerId = textOf(parameters, 'customer');
  if (!customerId) throw missingParameter('customer');
  const customer = findCustomer(account, customerId);
  return startSubscription(account, {
    customer,
    items: itemOrders(account, parameters),
    metadata: mergedMetadata(parameters, {}),
    description: changedText(parameters, 'description', null),
    paymentMethod: attachedMethodId(account, parameters, customer.id),
    collectionMethod: textOf(parameters, 'collection_method') ?? 'charge_automatically',
    daysUntilDue: integerOf(parameters, 'days_until_due') ?? null,
    trialEnd: trialEndOf(account, parameters),
    missingPaymentMethod: missingPaymentMethodOf(parameters),
    billingCycleAnchor: integerOf(parameters, 'billing_cycle_anchor') ?? null,
    anchorConfig: anchorConfigOf(parameters),
    billingMode: textOf(groupOf(parameters, 'billing_mode') ?? {}, 'type') ?? 'flexible',
    isFirstPeriodFree: textOf(parameters, 'proration_behavior') === 'none',
    cancellation: parameters,
    coupons: couponsOf(account, parameters),
    refusesDiscounts: parameters.discounts === '',
    paymentBehavior: textOf(parameters, 'payment_behavior') ?? 'allow_incomplete',
  });
}

export function retrieveSubscription(account: StripeAccount, { id }: ApiCall): object {
  return account.find('subscription', id);
}

/** Without `status` canceled subscriptions are not listed. `ended` lists canceled and incomplete_expired ones. */
export function listSubscriptions(account: StripeAccount, { parameters }: ApiCall): object {
  const customer = textOf(parameters, 'customer');
  if (customer && !account.store.get('deleted_customer', customer)) findCustomer(account, customer);
  const price = textOf(parameters, 'price');
  const status = textOf(parameters, 'status');
  const found = account.store
    .newestFirst('subscription')
    .filter((subscription) => !customer || subscription.customer === customer)
    .filter((subscription) => hasStatus(subscription, status))
    .filter((subscription) => !price || subscription.items.data.some((item) => item.price.id === price))
    .filter((subscription) => inRange(subscription.created, parameters, 'created'))
    .filter((subscription) => inRange(periodOf(subscription).start, parameters, 'current_period_start'))
    .filter((subscription) => inRange(periodOf(subscription).end, parameters, 'current_period_end'));
  return listPage(found, parameters, '/v1/subscriptions');
}

/**
 * Cancels a subscription now. With `prorate` its unused time is credited, and with `invoice_now` its pending invoice
 * items are billed: a negative total becomes credit of the customer.
 */
export function cancelSubscription(account: StripeAccount, { id, parameters }: ApiCall): object {
  const subscription = account.find('subscription', id);
  if (hasEnded(subscription)) throw noSuchObject({ kind: 'subscription', id });
  refuseIfManaged(account, subscription, 'any cancelation behavior');
  const details = groupOf(parameters, 'cancellation_details') ?? {};
  return cancelNow(account, subscription, {
    isProrated: booleanOf(parameters, 'prorate') ?? false,
    invoicesNow: booleanOf(parameters, 'invoice_now') ?? false,
    comment: textOf(details, 'comment'),
    feedback: textOf(details, 'feedback'),
  });
}

export function listSubscriptionItems(account: StripeAccount, { parameters }: ApiCall): object {
  const id = textOf(parameters, 'subscription');
  if (!id) throw missingParameter('subscription');
  const items = account.find('subscription', id, { param: 'subscription' }).items.data;
  return listPage(items, parameters, '/v1/subscription_items');
}

function hasStatus(subscription: Subscription, wanted: string | undefined): boolean {
  if (wanted === undefined || wanted === '') return subscription.status !== 'canceled';
  if (wanted === 'all') return true;
  if (wanted === 'ended') return hasEnded(subscription);
  return subscription.status === wanted;
}

function trialEndOf(account: StripeAccount, parameters: Parameters): number | null {
  const days = integerOf(parameters, 'trial_period_days');
  if (days !== undefined) return days > 0 ? account.now() + days * DAY_SECONDS : null;
  if (textOf(parameters, 'trial_end') === 'now') return null;
  return changedInteger(parameters, 'trial_end', null);
}

function missingPaymentMethodOf(parameters: Parameters): string {
  const behavior = groupOf(groupOf(parameters, 'trial_settings') ?? {}, 'end_behavior') ?? {};
  return textOf(behavior, 'missing_payment_method') ?? 'create_invoice';
}

/** Returns the `default_payment_method`. Throws 400 unless it is attached to the customer. */
function attachedMethodId(account: StripeAccount, parameters: Parameters, customerId: string): string | null {
  const id = changedText(parameters, 'default_payment_method', null);
  if (id === null) return null;
  const method = account.find('payment_method', id, { param: 'default_payment_method' });
  if (method.customer === customerId) return id;
  throw badRequest(
    `The customer does not have a payment method with the ID ${id}. The payment method must be attached to the customer.`,
    { code: 'resource_missing', param: 'default_payment_method' },
  );
}
