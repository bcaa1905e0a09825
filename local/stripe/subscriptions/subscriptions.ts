import type { StripeAccount } from '../account/account.ts';
import type { Subscription } from '../account/storedTypes.ts';
import { customerOfParameter } from '../customers/customers.ts';
import type { ApiCall } from '../server/apiCall.ts';
import type { Parameters } from '../server/formBody.ts';
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
import { badRequest, missingParameter, noSuchObject } from '../server/stripeError.ts';
import { endSubscription } from './subscriptionEnd.ts';
import { itemOrders, periodOf } from './subscriptionItems.ts';
import { startSubscription } from './subscriptionStart.ts';
import { withCancellation } from './subscriptionUpdate.ts';

const DAY_SECONDS = 86_400;

export function createSubscription(account: StripeAccount, { parameters }: ApiCall): object {
  const customerId = textOf(parameters, 'customer');
  if (!customerId) throw missingParameter('customer');
  const customer = customerOfParameter(account, customerId);
  const subscription = startSubscription(account, {
    customer,
    items: itemOrders(account, parameters),
    metadata: mergedMetadata(parameters, {}),
    description: changedText(parameters, 'description', null),
    paymentMethod: attachedMethod(account, parameters, customer.id),
    collectionMethod: textOf(parameters, 'collection_method') ?? 'charge_automatically',
    daysUntilDue: integerOf(parameters, 'days_until_due') ?? null,
    trialEnd: trialEndOf(account, parameters),
    missingPaymentMethod: missingPaymentMethodOf(parameters),
    billingCycleAnchor: integerOf(parameters, 'billing_cycle_anchor') ?? null,
    paymentBehavior: textOf(parameters, 'payment_behavior') ?? 'allow_incomplete',
  });
  const isEnding = booleanOf(parameters, 'cancel_at_period_end') || integerOf(parameters, 'cancel_at');
  return isEnding ? account.save(withCancellation(account, subscription, parameters)) : subscription;
}

export function retrieveSubscription(account: StripeAccount, { id }: ApiCall): object {
  return account.find('subscription', id);
}

/** Without `status` everything but the canceled is listed; `ended` is canceled and incomplete_expired. */
export function listSubscriptions(account: StripeAccount, { parameters }: ApiCall): object {
  const customer = textOf(parameters, 'customer');
  if (customer && !account.store.get('deleted_customer', customer)) customerOfParameter(account, customer);
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

export function cancelSubscription(account: StripeAccount, { id, parameters }: ApiCall): object {
  const subscription = account.find('subscription', id);
  if (isOver(subscription)) throw noSuchObject('subscription', id);
  const details = groupOf(parameters, 'cancellation_details') ?? {};
  const ending = { ...subscription, cancel_at_period_end: false };
  return endSubscription(account, ending, 'cancellation_requested', {
    comment: textOf(details, 'comment'),
    feedback: textOf(details, 'feedback'),
  });
}

export function listSubscriptionItems(account: StripeAccount, { parameters }: ApiCall): object {
  const id = textOf(parameters, 'subscription');
  if (!id) throw missingParameter('subscription');
  const items = account.find('subscription', id, 'subscription').items.data;
  return listPage(items, parameters, '/v1/subscription_items');
}

export function isOver(subscription: Subscription): boolean {
  return subscription.status === 'canceled' || subscription.status === 'incomplete_expired';
}

function hasStatus(subscription: Subscription, wanted: string | undefined): boolean {
  if (wanted === undefined || wanted === '') return subscription.status !== 'canceled';
  if (wanted === 'all') return true;
  if (wanted === 'ended') return isOver(subscription);
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

/** A `default_payment_method` must already be the customer's. */
function attachedMethod(account: StripeAccount, parameters: Parameters, customerId: string): string | null {
  const id = changedText(parameters, 'default_payment_method', null);
  if (id === null) return null;
  const method = account.find('payment_method', id, 'default_payment_method');
  if (method.customer === customerId) return id;
  throw badRequest(
    'The customer does not have a payment method with the ID ' +
      `${id}. The payment method must be attached to the customer.`,
    { code: 'resource_missing', param: 'default_payment_method' },
  );
}
