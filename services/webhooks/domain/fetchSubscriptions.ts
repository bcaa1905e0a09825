import { type Account, CUSTOMERS_MAX, type SubscriptionSummary } from '../../../shared/account/account.ts';
import { payerOf } from './payer.ts';
import type { SubscriptionGateway } from './ports.ts';
import { hasPlan, type SelectionRules, selectSubscription } from './selectSubscription.ts';
import type { StripeSubscription } from './stripeSubscription.ts';

export type FetchedSubscriptions = {
  /** Of the account's customers, of those that join, and of those that have no plan. */
  subscriptions: StripeSubscription[];
  joining: string[];
  /** Customers of the account that make room, since nothing of theirs can matter any more. */
  leaving: string[];
  /** Who would join if there were room. */
  shutOut: string[];
  /** Users that others of the customers pay for. */
  payers: Map<string, string>;
};

/** An account, and the customers that its events named, true for one that a row says is the account's. */
export type Whose = { accountId: string; known: Account | undefined; customers: Map<string, boolean> };

type Asked = { gateway: SubscriptionGateway; rules: SelectionRules };

/** Asks Stripe about one customer after the other: a batch must not burden it with more than one request at a time. */
export async function fetchSubscriptions(asked: Asked, whose: Whose): Promise<FetchedSubscriptions> {
  const { gateway, rules } = asked;
  const { accountId, known, customers } = whose;
  const last = known?.subscription;
  const own = new Set(known?.customers);
  const spent: string[] = [];
  const news: FetchedSubscriptions = {
    subscriptions: [],
    joining: [],
    leaving: [],
    shutOut: [],
    payers: new Map(),
  };
  for (const customer of new Set([...own, ...customers.keys()])) {
    const subscriptions = await gateway.listSubscriptions(customer);
    if (own.has(customer)) {
      if (!hasFuture(subscriptions, rules) && customer !== last?.customer) spent.push(customer);
    } else {
      const isKnown = customers.get(customer) === true;
      const payer = isKnown ? accountId : await payerOf(gateway, rules, { id: customer, subscriptions });
      if (payer !== undefined && payer !== accountId) {
        news.payers.set(customer, payer);
        continue;
      }
      if (joins(subscriptions, rules, last)) {
        const size = own.size + news.joining.length - news.leaving.length;
        if (size >= CUSTOMERS_MAX) {
          const leaving = spent.shift();
          if (leaving === undefined) {
            news.shutOut.push(customer);
            continue;
          }
          news.leaving.push(leaving);
        }
        news.joining.push(customer);
      }
    }
    news.subscriptions.push(...(await withUnpaidSince(asked, subscriptions)));
  }
  return news;
}

/** Statuses that no event leads out of. */
const OVER = new Set(['canceled', 'incomplete_expired']);

/** Whether a subscription of a plan may still come to something. */
const hasFuture = (subscriptions: StripeSubscription[], rules: SelectionRules) =>
  subscriptions.some((one) => !OVER.has(one.status) && hasPlan(one, rules));

/**
 * A customer joins with a subscription of a plan that is not over, or with one that bounds the use longer than the last
 * one did: one that was deleted at Stripe, and that checkout therefore gave up, does not come back with what it had.
 */
function joins(
  subscriptions: StripeSubscription[],
  rules: SelectionRules,
  last: SubscriptionSummary | undefined,
): boolean {
  if (hasFuture(subscriptions, rules)) return true;
  const { subscription } = selectSubscription(subscriptions, rules);
  return subscription !== undefined && (!last || subscription.periodStart > last.periodStart);
}

/** Since when what is past due is unpaid, of the subscriptions that it matters of. */
async function withUnpaidSince(
  { gateway, rules }: Asked,
  subscriptions: StripeSubscription[],
): Promise<StripeSubscription[]> {
  const dated: StripeSubscription[] = [];
  for (const one of subscriptions) {
    const isDue = one.status === 'past_due' && hasPlan(one, rules);
    dated.push(isDue ? { ...one, unpaidSince: await gateway.readUnpaidSince(one.id) } : one);
  }
  return dated;
}
