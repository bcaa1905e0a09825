import { type Account, CUSTOMERS_MAX, type SubscriptionSummary } from '../../../shared/account/account.ts';
import { type ChoiceRules, chooseSubscription, hasPlan } from './chooseSubscription.ts';
import { payerOf } from './payer.ts';
import type { SubscriptionGateway } from './ports.ts';
import type { StripeSubscription } from './stripeSubscription.ts';

type News = {
  /** Of the account's customers, of those that join, and of those that have no plan. */
  subscriptions: StripeSubscription[];
  joining: string[];
  /** Who would join if there were room. */
  left: string[];
  payers: Map<string, string>;
};

/** Asks Stripe about one customer after the other: a batch must not burden it with more than one request at a time. */
export async function fetchNews(
  { gateway, rules }: { gateway: SubscriptionGateway; rules: ChoiceRules },
  whose: { accountId: string; known: Account | undefined; customers: Map<string, boolean> },
): Promise<News> {
  const { accountId, known } = whose;
  const own = new Set(known?.customers);
  const news: News = { subscriptions: [], joining: [], left: [], payers: new Map() };
  for (const customer of new Set([...own, ...whose.customers.keys()])) {
    const subscriptions = await gateway.listSubscriptions(customer);
    if (!own.has(customer)) {
      const isKnown = whose.customers.get(customer) === true;
      const payer = isKnown ? accountId : await payerOf(gateway, rules, { id: customer, subscriptions });
      if (payer !== undefined && payer !== accountId) {
        news.payers.set(customer, payer);
        continue;
      }
      if (joins(subscriptions, rules, known?.subscription)) {
        const hasRoom = own.size + news.joining.length < CUSTOMERS_MAX;
        (hasRoom ? news.joining : news.left).push(customer);
        if (!hasRoom) continue;
      }
    }
    news.subscriptions.push(...(await withUnpaidSince(gateway, rules, subscriptions)));
  }
  return news;
}

/** Statuses that no event leads out of. */
const OVER = new Set(['canceled', 'incomplete_expired']);

/**
 * A customer joins with a subscription of a plan that is not over, or with one that bounds the use longer than the last
 * one did: one that was deleted at Stripe, and that checkout therefore gave up, does not come back with what it had.
 */
function joins(
  subscriptions: StripeSubscription[],
  rules: ChoiceRules,
  last: SubscriptionSummary | undefined,
): boolean {
  if (subscriptions.some((one) => !OVER.has(one.status) && hasPlan(one, rules))) return true;
  const { subscription } = chooseSubscription(subscriptions, rules);
  return subscription !== undefined && (!last || subscription.periodStart > last.periodStart);
}

/** Since when what is past due is unpaid, of the subscriptions that it matters of. */
async function withUnpaidSince(
  gateway: SubscriptionGateway,
  rules: ChoiceRules,
  subscriptions: StripeSubscription[],
): Promise<StripeSubscription[]> {
  const dated: StripeSubscription[] = [];
  for (const one of subscriptions) {
    const isDue = one.status === 'past_due' && hasPlan(one, rules);
    dated.push(isDue ? { ...one, unpaidSince: await gateway.readUnpaidSince(one.id) } : one);
  }
  return dated;
}
