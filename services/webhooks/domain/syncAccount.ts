import { type Account, CUSTOMERS_MAX, type SubscriptionSummary } from '../../../shared/account/account.ts';
import { newAccount, settle } from '../../../shared/account/settle.ts';
import { AppError } from '../../../shared/pure/errors.ts';
import { type ChoiceRules, chooseSubscription, hasPlan } from './chooseSubscription.ts';
import type { EventOutcome, Report, SubscriptionGateway, WebhookStore } from './ports.ts';
import type { StripeSubscription } from './stripeSubscription.ts';

/** Another writer of the same account is a start that rolls its period or a checkout: a few in a row at most. */
const ROUNDS_MAX = 5;

export type SyncDeps = {
  store: WebhookStore;
  gateway: SubscriptionGateway;
  rules: ChoiceRules;
  report: Report;
};

/**
 * Brings an account to what Stripe says now. The account's version is read before Stripe is asked and guards the
 * write, so that news fetched earlier can never replace news fetched later. `customers` are those the events named;
 * one that is not the account's yet becomes so if it has a subscription of a plan. Safe to repeat at any time.
 * Throws, so that the events are tried again, when a subscription of ours has no price of a plan.
 */
export async function syncAccount(
  deps: SyncDeps,
  sync: { accountId: string; customers: string[]; now: number },
): Promise<EventOutcome> {
  const { accountId, now } = sync;
  const { store, rules, report } = deps;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const seen = (await store.readAccount(accountId)) ?? newAccount(accountId, now);
    const { subscriptions, joining } = await fetchNews(deps.gateway, rules, seen.customers, sync.customers);
    const choice = chooseSubscription(subscriptions, rules);
    const concerns =
      joining.length > 0 || sync.customers.some((customer) => seen.customers.includes(customer));
    if (concerns && seen.customers.length + joining.length > CUSTOMERS_MAX) {
      report('customers_full', { accountId });
      return 'customers_full';
    }
    if (concerns && !(await save(store, { seen, joining, subscription: choice.subscription, now }))) continue;
    if (choice.hasTwoLive) report('two_live_subscriptions', { accountId });
    if (choice.unpriced) {
      const { id: subscriptionId } = choice.unpriced;
      report('unknown_price', { accountId, subscriptionId });
      throw new AppError('unknown_price', 500, `subscription ${subscriptionId} has no price of a plan`);
    }
    return concerns ? 'applied' : 'no_plan';
  }
  throw new AppError('busy', 503, `account ${accountId} changed under every try`);
}

/** False if the account, or a customer that would join it, is not as it was seen. */
async function save(
  store: WebhookStore,
  news: { seen: Account; joining: string[]; subscription?: SubscriptionSummary; now: number },
): Promise<boolean> {
  const { seen, joining, subscription, now } = news;
  const { accountId } = seen;
  for (const customerId of joining) {
    if ((await store.claimCustomer({ customerId, accountId })) !== accountId) return false;
  }
  const before = await store.readOrCreateAccount(accountId, now);
  if (before.version !== seen.version) return false;
  const customers = [...before.customers, ...joining];
  return store.saveStanding({ before, after: settle({ ...before, subscription, customers }, now) });
}

type News = { subscriptions: StripeSubscription[]; joining: string[] };

/** The subscriptions of all customers, and which of the named ones join the account. */
async function fetchNews(
  gateway: SubscriptionGateway,
  rules: ChoiceRules,
  own: string[],
  named: string[],
): Promise<News> {
  const customers = [...new Set([...own, ...named])];
  const lists = await Promise.all(
    customers.map(async (customer) => ({
      customer,
      subscriptions: await gateway.listSubscriptions(customer),
    })),
  );
  const joining = lists
    .filter(({ customer }) => !own.includes(customer))
    .filter(({ subscriptions }) => subscriptions.some((subscription) => hasPlan(subscription, rules)))
    .map(({ customer }) => customer);
  return { subscriptions: lists.flatMap(({ subscriptions }) => subscriptions), joining };
}
