import type Stripe from 'stripe';
import { isId } from '../../../shared/contract/ids.ts';
import { SOLD_BY_US } from '../../../shared/stripe/soldByUs.ts';
import { isMissing, stripeFault } from '../../../shared/stripe/stripeFault.ts';
import type { SubscriptionGateway } from '../domain/ports.ts';
import type { StripeSubscription } from '../domain/stripeSubscription.ts';

const PAGE = 100;

/** A customer with more subscriptions than this is no customer of ours; reading on would only burden Stripe. */
const SUBSCRIPTIONS_MAX = 300;

/** Statuses of an invoice that nobody paid, though somebody should have. */
const UNPAID = new Set(['open', 'uncollectible']);

/** Reading what Stripe says now. Faults come out as our own errors, without Stripe's words. */
export function createSubscriptionGateway(stripe: Stripe): SubscriptionGateway {
  return {
    async listSubscriptions(customer) {
      try {
        const list = stripe.subscriptions.list({ customer, status: 'all', limit: PAGE });
        const subscriptions = await list.autoPagingToArray({ limit: SUBSCRIPTIONS_MAX });
        return subscriptions.map(subscriptionOf);
      } catch (error) {
        if (isMissing(error, 'customer')) return [];
        throw stripeFault(error);
      }
    },

    async readUnpaidSince(subscription) {
      try {
        // Newest first; a page of a hundred months is all of them.
        const { data } = await stripe.invoices.list({ subscription, limit: PAGE });
        const paidAt = data.findIndex(({ status }) => status === 'paid');
        const sincePaid = paidAt === -1 ? data : data.slice(0, paidAt);
        return sincePaid.filter(({ status }) => UNPAID.has(status ?? '')).at(-1)?.created;
      } catch (error) {
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
