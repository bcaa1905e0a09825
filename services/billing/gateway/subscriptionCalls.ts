import type Stripe from 'stripe';
import type { PlanPrices } from '../../../shared/account/planPrices.ts';
import { SOLD_BY_US } from '../../../shared/stripe/soldByUs.ts';
import { isMissing, stripeFault } from '../../../shared/stripe/stripeFault.ts';
import { allItems } from '../../../shared/stripe/wholeLists.ts';
import type { BillingGateway } from '../domain/ports.ts';
import type { BillingGatewayOptions } from './billingGatewayOptions.ts';
import { planOf, withGrants } from './planOf.ts';

/** The most that Stripe lists at once. */
const PAGE_COUNT_MAX = 100;

/**
 * Checkout creates one live subscription for each account, and other products a few. Stripe lists the newest first, in three
 * calls for this many.
 */
const SUBSCRIPTION_COUNT_MAX = 300;

/** Subscriptions of this service. */
export function subscriptionCalls(
  options: BillingGatewayOptions,
): Pick<BillingGateway, 'listSubscriptions' | 'readSubscription'> {
  const { stripe } = options;
  return {
    async listSubscriptions(customer) {
      try {
        const own = await listOwnSubscriptions(options, { customer, status: 'all' });
        return own.map(({ id, status }) => ({ id, status }));
      } catch (error) {
        if (isMissing(error, 'customer')) return [];
        throw stripeFault(error);
      }
    },

    async readSubscription(subscriptionId) {
      try {
        const { id, status } = await stripe.subscriptions.retrieve(subscriptionId);
        return { id, status };
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw stripeFault(error);
      }
    },
  };
}

/** The subscriptions of the list that this service sold, or that have a plan price of the account. Throws Stripe's errors. */
export async function listOwnSubscriptions(
  options: Pick<BillingGatewayOptions, 'stripe' | 'prices' | 'grants'>,
  list: Stripe.SubscriptionListParams,
): Promise<Stripe.Subscription[]> {
  const listed = await options.stripe.subscriptions
    .list({ ...list, limit: PAGE_COUNT_MAX })
    .autoPagingToArray({ limit: SUBSCRIPTION_COUNT_MAX });
  const own: Stripe.Subscription[] = [];
  for (const subscription of listed) {
    if (await isOwn(options, subscription)) own.push(subscription);
  }
  return own;
}

async function isOwn(
  { stripe, prices, grants }: Pick<BillingGatewayOptions, 'stripe' | 'prices' | 'grants'>,
  { id, items, metadata }: Stripe.Subscription,
): Promise<boolean> {
  const hasPlanPrice = (some: Stripe.SubscriptionItem[], known: PlanPrices) =>
    some.some(({ price }) => planOf(known, price) !== undefined);
  if (SOLD_BY_US in metadata || hasPlanPrice(items.data, prices)) return true;
  const all = await allItems(stripe, { id, items });
  return hasPlanPrice(all, prices) || hasPlanPrice(all, await withGrants(prices, { grants }));
}
