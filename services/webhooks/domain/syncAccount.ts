import { type Account, CUSTOMERS_MAX, type SubscriptionSummary } from '../../../shared/account/account.ts';
import { FIRST_VERSION, settle } from '../../../shared/account/settle.ts';
import { AppError } from '../../../shared/pure/errors.ts';
import { type ChoiceRules, chooseSubscription, hasPlan } from './chooseSubscription.ts';
import type { EventMark, Report, SubscriptionGateway, WebhookStore } from './ports.ts';
import type { StripeSubscription } from './stripeSubscription.ts';

/** Another writer of the same account is a start that rolls its period or a checkout: a few in a row at most. */
const ROUNDS_MAX = 5;

export type SyncDeps = {
  store: WebhookStore;
  gateway: SubscriptionGateway;
  rules: ChoiceRules;
  report: Report;
};

/** `owners` are the users that named customers pay for, who are not this one. */
export type Synced = Pick<EventMark, 'left'> & {
  outcome: 'applied' | 'stale' | 'no_plan';
  owners: Map<string, string>;
};

/**
 * Brings an account to what Stripe says now. The account's version is read before Stripe is asked and guards the
 * write, so that news fetched earlier can never replace news fetched later. `customers` are those the events named;
 * one that is not the account's yet becomes so if it has a subscription of a plan. Safe to repeat at any time.
 * Throws, so that the events are tried again, when a subscription of ours has no price of a plan, and when the
 * account has as many customers as it may.
 */
export async function syncAccount(
  deps: SyncDeps,
  sync: { accountId: string; customers: string[]; now: number },
): Promise<Synced> {
  const { accountId, now } = sync;
  const { store, rules, report } = deps;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const known = await store.readAccount(accountId);
    const own = new Set(known?.customers);
    const news = await fetchNews(deps.gateway, rules, { accountId, own, named: sync.customers });
    const joining = news.joining.slice(0, CUSTOMERS_MAX - own.size);
    const left = news.joining.slice(joining.length);
    const subscriptions = news.subscriptions.filter(({ customer }) => !left.includes(customer));
    const choice = chooseSubscription(subscriptions, rules, known?.subscription);
    // A customer that checkout found deleted is no longer in the list, and its subscription may still decide.
    const deciding = known?.subscription?.customer;
    const concerns =
      joining.length > 0 || sync.customers.some((customer) => own.has(customer) || customer === deciding);
    const { subscription } = choice;
    const after = concerns && (await save(store, { known, accountId, joining, subscription, now }));
    if (concerns && !after) continue;
    if (choice.hasTwoLive) report('two_live_subscriptions', { accountId });
    if (left.length > 0) {
      report('customers_full', { accountId });
      throw new AppError('customers_full', 500, `account ${accountId} has no room for ${left.join(', ')}`);
    }
    if (choice.unpriced) {
      const { id: subscriptionId } = choice.unpriced;
      report('unknown_price', { accountId, subscriptionId });
      throw new AppError('unknown_price', 500, `subscription ${subscriptionId} has no price of a plan`);
    }
    const { owners } = news;
    if (!after) return { outcome: 'no_plan', owners };
    const isNews = joining.length > 0 || !isSame(known?.subscription, subscription);
    return {
      outcome: isNews ? 'applied' : 'stale',
      left: { plan: after.plan, status: after.status },
      owners,
    };
  }
  throw new AppError('busy', 503, `account ${accountId} changed under every try`);
}

/**
 * What a sync of the account would change, without changing it; undefined if it stands as Stripe has it. `stored` and
 * `atStripe` are the deciding subscriptions.
 */
export async function compareAccount(
  deps: { store: Pick<WebhookStore, 'readAccount'> } & Pick<SyncDeps, 'gateway' | 'rules'>,
  accountId: string,
): Promise<{ stored?: SubscriptionSummary; atStripe?: SubscriptionSummary } | undefined> {
  const known = await deps.store.readAccount(accountId);
  if (!known) return undefined;
  const whose = { accountId, own: new Set(known.customers), named: [] };
  const { subscriptions } = await fetchNews(deps.gateway, deps.rules, whose);
  const stored = known.subscription;
  const { subscription: atStripe } = chooseSubscription(subscriptions, deps.rules, stored);
  return isSame(stored, atStripe) ? undefined : { stored, atStripe };
}

/** Whether Stripe says what it said before; where the account stands besides follows from that and the time. */
function isSame(one: SubscriptionSummary | undefined, other: SubscriptionSummary | undefined): boolean {
  const names = new Set(Object.keys({ ...one, ...other })) as Set<keyof SubscriptionSummary>;
  return [...names].every((name) => one?.[name] === other?.[name]);
}

/** The account as it was saved; undefined if it, or a customer that would join it, is not as it was seen. */
async function save(
  store: WebhookStore,
  news: {
    known: Account | undefined;
    accountId: string;
    joining: string[];
    subscription?: SubscriptionSummary;
    now: number;
  },
): Promise<Account | undefined> {
  const { known, accountId, joining, subscription, now } = news;
  for (const customerId of joining) {
    if ((await store.claimCustomer({ customerId, accountId })) !== accountId) return undefined;
  }
  const before = known ?? (await store.readOrCreateAccount(accountId, now));
  if (!known && before.version !== FIRST_VERSION) return undefined;
  const customers = [...before.customers, ...joining];
  const after = settle({ ...before, subscription, customers }, now);
  return (await store.saveStanding({ before, after })) ? after : undefined;
}

type News = { subscriptions: StripeSubscription[]; joining: string[]; owners: Map<string, string> };

/**
 * The subscriptions of the account's customers and of those named. One joins that pays for a plan of this user, or of
 * nobody named. Another product's event can name another user than the one who pays us: that one is the owner.
 */
async function fetchNews(
  gateway: SubscriptionGateway,
  rules: ChoiceRules,
  whose: { accountId: string; own: Set<string>; named: string[] },
): Promise<News> {
  const customers = [...new Set([...whose.own, ...whose.named])];
  const subscriptions: StripeSubscription[] = [];
  const joining: string[] = [];
  const owners = new Map<string, string>();
  const lists = await Promise.all(customers.map((customer) => gateway.listSubscriptions(customer)));
  for (const [index, customer] of customers.entries()) {
    const list = lists[index] ?? [];
    const users = list.filter((one) => hasPlan(one, rules)).map(({ accountId }) => accountId);
    const isOurs = users.some((user) => user === undefined || user === whose.accountId);
    if (!whose.own.has(customer) && isOurs) joining.push(customer);
    else if (!whose.own.has(customer) && users[0] !== undefined) owners.set(customer, users[0]);
    if (!owners.has(customer)) subscriptions.push(...list);
  }
  return { subscriptions, joining, owners };
}
