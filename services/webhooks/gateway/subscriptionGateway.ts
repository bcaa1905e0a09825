import type Stripe from 'stripe';
import { isId } from '../../../shared/contract/ids.ts';
import { SOLD_BY_US } from '../../../shared/stripe/soldByUs.ts';
import { isMissing, stripeFault } from '../../../shared/stripe/stripeFault.ts';
import type { SubscriptionGateway } from '../domain/ports.ts';
import type { StripeSubscription } from '../domain/stripeSubscription.ts';

/** The most that Stripe lists at once. */
const PAGE_COUNT_MAX = 100;

/** Checkout creates one live subscription for each account. A customer with over 300, ended ones included, is not ours. */
const SUBSCRIPTION_COUNT_MAX = 300;

/** Statuses of an invoice that is due and unpaid. */
const UNPAID = new Set(['open', 'uncollectible']);

/** Reads subscriptions, invoices and customers. Throws the faults of `stripeFault`. */
export function createSubscriptionGateway(stripe: Stripe): SubscriptionGateway {
  return {
    async listSubscriptions(customer) {
      try {
        const list = stripe.subscriptions.list({ customer, status: 'all', limit: PAGE_COUNT_MAX });
        const subscriptions = await list.autoPagingToArray({ limit: SUBSCRIPTION_COUNT_MAX });
        return subscriptions.map(toSubscription);
      } catch (error) {
        if (isMissing(error, 'customer')) return [];
        throw stripeFault(error);
      }
    },

    async readUnpaidSince(subscription) {
      try {
        // Newest first. A page holds the invoices of a hundred months.
        const { data } = await stripe.invoices.list({ subscription, limit: PAGE_COUNT_MAX });
        const paidAt = data.findIndex(({ status }) => status === 'paid');
        const sincePaid = paidAt === -1 ? data : data.slice(0, paidAt);
        return sincePaid.filter(({ status }) => UNPAID.has(status ?? '')).at(-1)?.created;
      } catch (error) {
        throw stripeFault(error);
      }
    },

    async readCustomerAccount(customerId) {
      try {
        const customer = await stripe.customers.retrieve(customerId);
        const accountId = customer.deleted ? undefined : customer.metadata.user_id;
        return isId(accountId) ? accountId : undefined;
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw stripeFault(error);
      }
    },
  };
}

/** A reference is an id, or an object with an id if it is expanded. */
const idOf = (reference: string | { id: string }) =>
  typeof reference === 'string' ? reference : reference.id;

function toSubscription(subscription: Stripe.Subscription): StripeSubscription {
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
    isFromCheckout: SOLD_BY_US in metadata,
  };
}
