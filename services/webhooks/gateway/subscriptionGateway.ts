import type Stripe from 'stripe';
import { isId } from '../../../shared/contract/ids.ts';
import { SOLD_BY_US } from '../../../shared/stripe/soldByUs.ts';
import { isMissing, stripeFault } from '../../../shared/stripe/stripeFault.ts';
import { allLines, itemsWithCoupons } from '../../../shared/stripe/wholeLists.ts';
import { addMonths, SECONDS_PER_DAY } from '../../../shared/time.ts';
import type { SubscriptionGateway } from '../domain/ports.ts';
import type {
  InvoiceLine,
  StripeDiscount,
  StripeInvoice,
  StripeSubscription,
  SubscriptionItem,
} from '../domain/stripeSubscription.ts';
import { customerDiscounts, discountsOf } from './discountsOf.ts';

/** The most that Stripe lists at once. */
const PAGE_COUNT_MAX = 100;

/** Checkout creates one live subscription for each account. A customer with over 300, ended ones included, is not ours. */
const SUBSCRIPTION_COUNT_MAX = 300;

/** Reads subscriptions, invoices and customers. Throws the faults of `stripeFault`. */
export function createSubscriptionGateway(stripe: Stripe): SubscriptionGateway {
  return {
    async listSubscriptions(customer) {
      try {
        const list = stripe.subscriptions.list({
          customer,
          status: 'all',
          limit: PAGE_COUNT_MAX,
          // Stripe expands at most four levels.
          expand: ['data.latest_invoice', 'data.discounts.source.coupon', 'data.customer'],
        });
        const listed = await list.autoPagingToArray({ limit: SUBSCRIPTION_COUNT_MAX });
        const inherited = await customerDiscounts(stripe, listed);
        const subscriptions: StripeSubscription[] = [];
        for (const one of listed) subscriptions.push(await toSubscription(stripe, one, inherited));
        return subscriptions;
      } catch (error) {
        if (isMissing(error, 'customer')) return [];
        throw stripeFault(error);
      }
    },

    async listInvoices(subscription) {
      try {
        const { data } = await stripe.invoices.list({ subscription, limit: PAGE_COUNT_MAX });
        const invoices: StripeInvoice[] = [];
        for (const one of data) invoices.push(await toInvoice(stripe, one));
        return invoices;
      } catch (error) {
        throw stripeFault(error);
      }
    },

    async readInvoice(invoiceId) {
      try {
        const invoice = await stripe.invoices.retrieve(invoiceId);
        const subscription = invoice.parent?.subscription_details?.subscription;
        return {
          ...(await toInvoice(stripe, invoice)),
          subscriptionId: subscription ? idOf(subscription) : undefined,
        };
      } catch (error) {
        if (isMissing(error)) return undefined;
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

async function toSubscription(
  stripe: Stripe,
  subscription: Stripe.Subscription,
  inherited: StripeDiscount[],
): Promise<StripeSubscription> {
  const { id, status, created, metadata, latest_invoice: latest } = subscription;
  const items = await itemsWithCoupons(stripe, subscription);
  return {
    id,
    customer: idOf(subscription.customer),
    status,
    created,
    anchor: anchorOf(subscription),
    cancelAt: subscription.cancel_at ?? undefined,
    cancelAtPeriodEnd: subscription.cancel_at_period_end,
    trialEnd: subscription.trial_end ?? undefined,
    endedAt: subscription.ended_at ?? undefined,
    isScheduled: subscription.schedule !== null,
    isCollectionPaused: subscription.pause_collection !== null,
    currency: subscription.currency,
    items: items.map(toItem),
    discounts: subscription.discounts.length > 0 ? discountsOf(subscription) : inherited,
    latestInvoice:
      latest !== null && typeof latest === 'object' ? await toInvoice(stripe, latest) : undefined,
    accountId: isId(metadata.user_id) ? metadata.user_id : undefined,
    isFromCheckout: SOLD_BY_US in metadata,
  };
}

function toItem(item: Stripe.SubscriptionItem): SubscriptionItem {
  const { price, quantity = 1 } = item;
  const { recurring, unit_amount: whole, unit_amount_decimal: decimal } = price;
  const isFixed = recurring?.usage_type === 'licensed';
  return {
    price: idOf(price),
    periodStart: item.current_period_start,
    periodEnd: item.current_period_end,
    unitAmountMinor: isFixed ? (whole ?? Number(decimal ?? 0)) : 0,
    currency: price.currency,
    quantity,
    interval: recurring?.interval ?? 'month',
    intervalCount: recurring?.interval_count ?? 1,
    discounts: discountsOf(item),
  };
}

/**
 * The billing cycle anchor. Where a day of the month is configured that the anchor's own month does not have, Stripe gives the
 * last day of that month; the anchor is then moved on to the next month, which has the day.
 */
function anchorOf({
  billing_cycle_anchor: anchor,
  billing_cycle_anchor_config: config,
}: Stripe.Subscription) {
  const day = config?.day_of_month;
  const dayOfAnchor = new Date(anchor * 1000).getUTCDate();
  if (!day || day <= dayOfAnchor) return anchor;
  // The month after a short one always has 31 days.
  const next = addMonths(anchor, 1);
  return next + (day - new Date(next * 1000).getUTCDate()) * SECONDS_PER_DAY;
}

async function toInvoice(stripe: Stripe, invoice: Stripe.Invoice): Promise<StripeInvoice> {
  const { id = '', status, created, due_date: dueAt, billing_reason: reason } = invoice;
  const lines = await allLines(stripe, invoice);
  return {
    id,
    status: status ?? 'draft',
    created,
    dueAt: dueAt ?? undefined,
    paidAt: invoice.status_transitions.paid_at ?? undefined,
    reason: reason ?? 'manual',
    lines: lines.map(toLine),
    bill: {
      number: invoice.number ?? undefined,
      currency: invoice.currency,
      totalMinor: invoice.total,
      paidMinor: invoice.amount_paid,
      dueMinor: invoice.amount_remaining,
      attempts: invoice.attempt_count,
      nextAttemptAt: invoice.next_payment_attempt ?? undefined,
    },
  };
}

function toLine({ amount, period, pricing, parent }: Stripe.InvoiceLineItem): InvoiceLine {
  const details = parent?.subscription_item_details ?? parent?.invoice_item_details;
  const price = pricing?.price_details?.price;
  const isProration = details?.proration ?? false;
  const isCredit = isProration && (amount < 0 || details?.proration_details?.credited_items != null);
  return {
    price: price ? idOf(price) : undefined,
    start: period.start,
    end: period.end,
    amountMinor: amount,
    isProration,
    isCredit,
  };
}
