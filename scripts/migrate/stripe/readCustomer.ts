import type Stripe from 'stripe';
import { isMissing, stripeFault } from '../../../shared/stripe/stripeFault.ts';
import { allItems } from '../../../shared/stripe/wholeLists.ts';
import type { OldAccount } from '../exportedAccount.ts';
import { customerOf } from '../placeAccount.ts';
import type { OldCustomer, OldInvoice, OldItem, OldSubscription } from '../stripeState.ts';

/** The most that Stripe lists at once. */
const PAGE_COUNT_MAX = 100;

/** Of a customer with more, an account is not placed anyway: it has several subscriptions. */
const LISTED_COUNT_MAX = 300;

/** Statuses that a subscription never leaves. */
const FINAL_STATUSES = new Set(['canceled', 'incomplete_expired']);

/** Statuses in which a dispute costs nothing any more. */
const HARMLESS_DISPUTES = new Set(['won', 'warning_closed', 'prevented']);

/**
 * Reads what decides about the move of a customer: two requests, and four for a customer with a subscription. A customer that does not
 * exist, or that was deleted, is `none`. Throws the faults of `stripeFault`.
 */
export async function readCustomer(stripe: Stripe, customerId: string): Promise<OldCustomer> {
  try {
    const customer = await stripe.customers.retrieve(customerId);
    if (customer.deleted) return { kind: 'none' };
    const live = await liveSubscriptions(stripe, customerId);
    const ids = new Set(live.map(({ id }) => id));
    const unpaid = live.length === 0 ? [] : await unpaidInvoices(stripe, customerId);
    const subscriptions: OldSubscription[] = [];
    for (const one of live) subscriptions.push(await toSubscription(stripe, one, unpaid));
    return {
      kind: 'customer',
      id: customer.id,
      email: customer.email ?? undefined,
      language: customer.preferred_locales?.[0],
      balanceMinor: customer.balance,
      currency: customer.currency ?? undefined,
      hasDispute: live.length > 0 && (await hasDispute(stripe, customerId)),
      otherUnpaid: unpaid.filter(({ subscription }) => !ids.has(subscription ?? '')).map(toInvoice),
      subscriptions,
    };
  } catch (error) {
    if (isMissing(error)) return { kind: 'none' };
    throw stripeFault(error);
  }
}

/** Stripe's state of an account of the export, for `placeAccount`. */
export async function readStripeState(stripe: Stripe, account: OldAccount): Promise<OldCustomer> {
  const customer = customerOf(account);
  return customer === undefined ? { kind: 'none' } : readCustomer(stripe, customer);
}

async function liveSubscriptions(stripe: Stripe, customer: string): Promise<Stripe.Subscription[]> {
  const list = stripe.subscriptions.list({ customer, status: 'all', limit: PAGE_COUNT_MAX });
  const all = await list.autoPagingToArray({ limit: LISTED_COUNT_MAX });
  return all.filter(({ status }) => !FINAL_STATUSES.has(status));
}

type UnpaidInvoice = OldInvoice & { subscription?: string };

async function unpaidInvoices(stripe: Stripe, customer: string): Promise<UnpaidInvoice[]> {
  const unpaid: UnpaidInvoice[] = [];
  for (const status of ['draft', 'open'] as const) {
    const list = stripe.invoices.list({ customer, status, limit: PAGE_COUNT_MAX });
    for (const invoice of await list.autoPagingToArray({ limit: LISTED_COUNT_MAX })) {
      const { id = '', attempt_count: attempts, due_date: dueAt, parent } = invoice;
      const subscription = parent?.subscription_details?.subscription;
      unpaid.push({
        id,
        status,
        attempts,
        ...(dueAt === null ? {} : { dueAt }),
        ...(subscription ? { subscription: idOf(subscription) } : {}),
      });
    }
  }
  return unpaid;
}

const toInvoice = ({ subscription: _, ...invoice }: UnpaidInvoice): OldInvoice => invoice;

/** A charge stays marked after its dispute was won, so the disputes of such a charge are read. */
async function hasDispute(stripe: Stripe, customer: string): Promise<boolean> {
  const { data } = await stripe.charges.list({ customer, limit: PAGE_COUNT_MAX });
  for (const { id: charge, disputed } of data) {
    if (!disputed) continue;
    const disputes = await stripe.disputes.list({ charge, limit: PAGE_COUNT_MAX });
    if (disputes.data.some(({ status }) => !HARMLESS_DISPUTES.has(status))) return true;
  }
  return false;
}

const idOf = (reference: string | { id: string }) =>
  typeof reference === 'string' ? reference : reference.id;

async function toSubscription(
  stripe: Stripe,
  subscription: Stripe.Subscription,
  unpaid: UnpaidInvoice[],
): Promise<OldSubscription> {
  const { id, status, created, currency, schedule } = subscription;
  const items = await allItems(stripe, subscription);
  return {
    id,
    status,
    created,
    currency,
    items: items.map(toItem),
    cancelAt: subscription.cancel_at ?? undefined,
    cancelAtPeriodEnd: subscription.cancel_at_period_end,
    schedule: schedule === null ? undefined : idOf(schedule),
    trialEnd: subscription.trial_end ?? undefined,
    collectionMethod: subscription.collection_method,
    isCollectionPaused: subscription.pause_collection !== null,
    hasPendingUpdate: subscription.pending_update !== null,
    discounts: subscription.discounts.map(idOf),
    billingMode: subscription.billing_mode.type,
    unpaid: unpaid.filter(({ subscription: of }) => of === id).map(toInvoice),
  };
}

function toItem(item: Stripe.SubscriptionItem): OldItem {
  const { id, price, quantity } = item;
  const { recurring, unit_amount: whole, unit_amount_decimal: decimal } = price;
  const isMetered = recurring?.usage_type === 'metered';
  return {
    id,
    price: price.id,
    amountMinor: isMetered ? 0 : (whole ?? Math.round(Number(decimal ?? 0))),
    currency: price.currency,
    ...(isMetered ? {} : { quantity: quantity ?? 1 }),
    isMetered,
    interval: recurring?.interval ?? 'month',
    intervalCount: recurring?.interval_count ?? 1,
    periodStart: item.current_period_start,
    periodEnd: item.current_period_end,
    discounts: item.discounts.map(idOf),
  };
}
