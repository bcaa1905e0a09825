import type Stripe from 'stripe';
import { isId } from '../../../shared/pure/ids.ts';
import { SOLD_BY_US } from '../../../shared/stripe/soldByUs.ts';
import { isMissing, stripeFault } from '../../../shared/stripe/stripeFault.ts';
import type { SubscriptionGateway } from '../domain/ports.ts';
import type { StripeSubscription } from '../domain/stripeSubscription.ts';

const PAGE = 100;

/** A customer with more subscriptions than this is no customer of ours; reading on would only burden Stripe. */
const SUBSCRIPTIONS_MAX = 300;

/** Reading what Stripe says now. Faults come out as our own errors, without Stripe's words. */
export function openSubscriptionGateway(stripe: Stripe): SubscriptionGateway {
  return {
    async listSubscriptions(customer) {
      try {
        const list = stripe.subscriptions.list({ customer, status: 'all', limit: PAGE });
        const subscriptions = await list.autoPagingToArray({ limit: SUBSCRIPTIONS_MAX });
        return await Promise.all(
          subscriptions.map(async (subscription) => ({
            ...subscriptionOf(subscription),
            ...(subscription.status === 'past_due'
              ? { unpaidSince: await unpaidSince(stripe, subscription.id) }
              : {}),
          })),
        );
      } catch (error) {
        if (isMissing(error, 'customer')) return [];
        throw stripeFault(error);
      }
    },

    async readCustomerUser(customerId) {
      try {
        const customer = await stripe.customers.retrieve(customerId);
        const userId = customer.deleted ? undefined : customer.metadata.user_id;
        return isId(userId) ? userId : undefined;
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw stripeFault(error);
      }
    },
  };
}

/**
 * The latest invoice is not the one to count a grace from: while the subscription stays past due, each month makes a
 * new one. The list is newest first and a subscription has few open invoices, so one page has the oldest.
 */
async function unpaidSince(stripe: Stripe, subscription: string): Promise<number | undefined> {
  const { data } = await stripe.invoices.list({ subscription, status: 'open', limit: PAGE });
  return data.at(-1)?.created;
}

/** A reference is an id or, expanded, an object with one. */
const idOf = (reference: string | { id: string }) =>
  typeof reference === 'string' ? reference : reference.id;

function subscriptionOf(subscription: Stripe.Subscription): StripeSubscription {
  const { id, status, created, metadata } = subscription;
  return {
    id,
    customer: idOf(subscription.customer),
    status,
    created,
    anchor: subscription.billing_cycle_anchor,
    cancelAt: subscription.cancel_at ?? undefined,
    cancelAtPeriodEnd: subscription.cancel_at_period_end,
    items: subscription.items.data.map((item) => ({
      price: idOf(item.price),
      periodStart: item.current_period_start,
      periodEnd: item.current_period_end,
    })),
    accountId: isId(metadata.user_id) ? metadata.user_id : undefined,
    isOfCheckout: SOLD_BY_US in metadata,
  };
}
