import type Stripe from 'stripe';
import type { SoldPlan, YearLog } from './yearLog.ts';

const GRACE_SECONDS = 7 * 86_400;

/** A subscription as it was when a number of Stripe's events existed. */
type Image = { since: number; subscription: Stripe.Subscription };

/** Instants are epoch seconds. */
type Customer = { id: string; createdAt: number; deletedAt?: number };

type Coupon = { percent: number; amount: number };

/** Everything that Stripe has at the end of the year, and what its events say of subscriptions before. */
export type StripeHistory = {
  /** The images of each subscription of an account, oldest first. */
  images: Map<string, Map<string, Image[]>>;
  /** The customers of each account, oldest first. */
  customers: Map<string, Customer[]>;
  /** The final invoices of each subscription, newest first. */
  invoices: Map<string, Stripe.Invoice[]>;
  /** The coupons that apply forever, by the id of their discount. */
  forever: Map<string, Coupon>;
  planOf: Map<string, SoldPlan>;
};

export async function readHistory(stripe: Stripe, { events, planOf }: YearLog): Promise<StripeHistory> {
  const history: StripeHistory = {
    images: new Map(),
    customers: customersOf(events),
    invoices: new Map(),
    forever: new Map(),
    planOf,
  };
  const accountOf = new Map<string, string>();
  const discounts = new Map<string, string>();
  for (const [index, { type, data }] of events.entries()) {
    if (type === 'customer.created') {
      const { id, metadata } = data.object as Stripe.Customer;
      accountOf.set(id, metadata.user_id ?? '');
    } else if (type === 'customer.discount.created') {
      const { id, source } = data.object as Stripe.Discount;
      discounts.set(id, String(source.coupon));
    } else if (type.startsWith('customer.subscription.')) {
      const subscription = data.object as Stripe.Subscription;
      const accountId = accountOf.get(String(subscription.customer)) ?? '';
      const ofAccount = history.images.get(accountId) ?? new Map<string, Image[]>();
      history.images.set(accountId, ofAccount);
      const known = ofAccount.get(subscription.id) ?? [];
      ofAccount.set(subscription.id, [...known, { since: index, subscription }]);
    }
  }
  const coupons = new Map<string, Stripe.Coupon>();
  for await (const coupon of stripe.coupons.list({ limit: 100 })) coupons.set(coupon.id, coupon);
  for (const [id, name] of discounts) {
    const coupon = coupons.get(name);
    if (coupon?.duration !== 'forever') continue;
    history.forever.set(id, { percent: coupon.percent_off ?? 0, amount: coupon.amount_off ?? 0 });
  }
  for await (const invoice of stripe.invoices.list({ limit: 100 })) {
    const id = String(invoice.parent?.subscription_details?.subscription);
    if (invoice.lines.has_more) throw new Error(`${invoice.id} has too many lines for this test`);
    const known = history.invoices.get(id) ?? [];
    known.push(invoice);
    history.invoices.set(id, known);
  }
  return history;
}

function customersOf(events: Stripe.Event[]): StripeHistory['customers'] {
  const all = new Map<string, Customer & { accountId: string }>();
  for (const { type, created, data } of events) {
    if (type !== 'customer.created' && type !== 'customer.deleted') continue;
    const { id, metadata } = data.object as Stripe.Customer;
    const known = all.get(id) ?? { id, accountId: metadata.user_id ?? '', createdAt: created };
    all.set(id, type === 'customer.deleted' ? { ...known, deletedAt: created } : known);
  }
  return Map.groupBy(all.values(), ({ accountId }) => accountId);
}

/** The customers that an account no longer has: a checkout replaces its latest one if that was deleted at Stripe. */
export function replacedCustomers(customers: Customer[], checkouts: number[]): Set<string> {
  const replaced = new Set<string>();
  for (const at of checkouts) {
    const had = customers.filter(({ id, createdAt }) => createdAt < at && !replaced.has(id));
    const kept = had.findLastIndex(({ deletedAt = Number.POSITIVE_INFINITY }) => deletedAt >= at);
    for (const { id } of had.slice(kept + 1)) replaced.add(id);
  }
  return replaced;
}

/** What an account knows of its subscription after a sync. */
export type Known = {
  id: string;
  customer: string;
  status: string;
  mrr: number;
  isEnding: boolean;
  plan: SoldPlan;
  /** Half-open: the plan is granted before, whatever was paid. */
  endsAt: number;
  paidUntil: number;
};

const GRANTING = ['active', 'trialing', 'past_due', 'unpaid'];

/** The plan that is granted at an instant: until the grace after the paid time is over. */
export function planAt(known: Known | undefined, at: number): SoldPlan | 'free' {
  if (!known || !GRANTING.includes(known.status) || at >= known.endsAt) return 'free';
  return at < known.paidUntil + GRACE_SECONDS ? known.plan : 'free';
}

/**
 * What a sync finds that saw so many events. `at` is its instant: of what happens at the same instant, Stripe has all. Of `replaced`
 * customers it reads nothing; what the account knew before still counts.
 */
export function knownAfter(
  history: StripeHistory,
  sync: { accountId: string; seen: number; at: number; replaced: Set<string>; before: Known | undefined },
): Known | undefined {
  const { accountId, seen, at, replaced, before } = sync;
  const found: Known[] = [];
  for (const [id, images] of history.images.get(accountId) ?? []) {
    const subscription = images.findLast(({ since }) => since < seen)?.subscription;
    const paid = subscription && paidLine(history, subscription, at);
    if (!subscription || !paid || subscription.status.startsWith('incomplete')) continue;
    const { status, cancel_at: endsAt } = subscription;
    const customer = String(subscription.customer);
    if (replaced.has(customer) && id !== before?.id) continue;
    found.push({
      id,
      customer,
      status,
      mrr: revenueOf(history, subscription, paid.start),
      isEnding: endsAt !== null || subscription.cancel_at_period_end,
      plan: paid.plan,
      endsAt: endsAt ?? Number.POSITIVE_INFINITY,
      paidUntil: paid.end,
    });
  }
  const strength = (one: Known) => {
    if (planAt(one, at) === 'free') return 0;
    return at < one.paidUntil ? 2 : 1;
  };
  found.sort(
    (one, other) =>
      strength(other) - strength(one) || other.paidUntil - one.paidUntil || (other.id > one.id ? 1 : -1),
  );
  return found[0];
}

/** The time that the newest invoice sold which is paid by then and sells a plan. */
function paidLine(
  { invoices, planOf }: StripeHistory,
  { id }: Stripe.Subscription,
  at: number,
): { plan: SoldPlan; start: number; end: number } | undefined {
  for (const { lines, status_transitions: transitions } of invoices.get(id) ?? []) {
    if (transitions.paid_at === null || transitions.paid_at > at) continue;
    const sold = lines.data.flatMap(({ amount, period, pricing, parent }) => {
      const plan = planOf.get(String(pricing?.price_details?.price));
      const details = parent?.subscription_item_details ?? parent?.invoice_item_details;
      const isCredit = details?.proration && (amount < 0 || details.proration_details?.credited_items);
      return plan && !isCredit && period.end > period.start ? [{ plan, ...period }] : [];
    });
    const [last] = sold.sort((one, other) => other.end - one.end || (one.plan < other.plan ? -1 : 1));
    if (last) return last;
  }
  return undefined;
}

/** How many periods a month has, as a fraction. */
const MONTHLY: Record<string, [number, number]> = { week: [52, 12], month: [1, 1], year: [1, 12] };

/** The monthly revenue: the plan's items, minus coupons that apply forever, which reduce all items by the same share. */
function revenueOf(
  { planOf, forever }: StripeHistory,
  { status, items, discounts, pause_collection: pause, trial_end: trialEnd }: Stripe.Subscription,
  paidFrom: number,
): number {
  if (!['active', 'past_due'].includes(status) || pause !== null) return 0;
  if (trialEnd !== null && paidFrom < trialEnd) return 0;
  const amountOf = ({ price, quantity = 1 }: Stripe.SubscriptionItem) => (price.unit_amount ?? 0) * quantity;
  const all = items.data.reduce((sum, item) => sum + amountOf(item), 0);
  const ofPlan = items.data
    .filter(({ price }) => planOf.has(price.id))
    .reduce((sum, item) => sum + amountOf(item), 0);
  let left = all;
  for (const discount of discounts) {
    const { percent, amount } = forever.get(String(discount)) ?? { percent: 0, amount: 0 };
    left = Math.max(0, left - (left * percent) / 100 - amount);
  }
  const [times, by] = MONTHLY[items.data[0]?.price.recurring?.interval ?? 'month'] ?? [0, 1];
  return all === 0 ? 0 : Math.floor((ofPlan * times * left) / (by * all) + 0.5 + 1e-6);
}
