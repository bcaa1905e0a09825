import { type Account, CUSTOMERS_MAX, type SubscriptionSummary } from '../../../shared/account/account.ts';
import { FIRST_VERSION, settle } from '../../../shared/account/settle.ts';
import { AppError } from '../../../shared/pure/errors.ts';
import { type ChoiceRules, chooseSubscription, hasPlan } from './chooseSubscription.ts';
import { payerOf } from './payer.ts';
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

/** `payers` are the users that some of the customers pay for, who are not this one. */
export type Synced = Pick<EventMark, 'left'> & {
  outcome: 'applied' | 'stale' | 'no_plan';
  payers: Map<string, string>;
};

/**
 * What a sync is about. `customers` are those the events named, true for one that a row says is the account's.
 * `isComparison`: no event asked for it, so that news are drift.
 */
type Sync = { accountId: string; customers: Map<string, boolean>; now: number; isComparison?: boolean };

/**
 * Brings an account to what Stripe says now. The account's version is read before Stripe is asked and guards the
 * write, so that news fetched earlier can never replace news fetched later. A customer that is not the account's yet
 * becomes so if it pays for a plan of this user. Safe to repeat at any time. Throws, so that the events are tried
 * again, when a subscription of ours has no price of a plan, and when the account has as many customers as it may.
 */
export async function syncAccount(deps: SyncDeps, sync: Sync): Promise<Synced> {
  const { accountId, customers, now } = sync;
  const { store, rules, report } = deps;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const known = await store.readAccount(accountId);
    const { subscriptions, joining, left, payers } = await fetchNews(deps, { accountId, known, customers });
    const choice = chooseSubscription(subscriptions, rules, known?.subscription);
    // A customer that checkout found deleted is no longer in the list, and its subscription may still decide.
    const concerning = new Set([...(known?.customers ?? []), known?.subscription?.customer, ...joining]);
    const concerns = [...customers.keys()].some((customer) => concerning.has(customer));
    const { subscription } = choice;
    const after = concerns && (await save(store, { known, accountId, joining, subscription, now }));
    if (concerns && !after) continue;
    const isNews = joining.length > 0 || !isSame(known?.subscription, subscription);
    if (after && isNews && sync.isComparison) report('drift', { accountId });
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
    if (!after) return { outcome: 'no_plan', payers };
    const { plan, status } = after;
    return { outcome: isNews ? 'applied' : 'stale', left: { plan, status }, payers };
  }
  throw new AppError('busy', 503, `account ${accountId} changed under every try`);
}

/**
 * What a sync of the account would change, without changing it; undefined if it stands as Stripe has it. `stored` and
 * `atStripe` are the deciding subscriptions; `customers` those that have a row of this account.
 */
export async function compareAccount(
  deps: { store: Pick<WebhookStore, 'readAccount'> } & Pick<SyncDeps, 'gateway' | 'rules'>,
  { accountId, customers }: { accountId: string; customers: string[] },
): Promise<{ stored?: SubscriptionSummary; atStripe?: SubscriptionSummary } | undefined> {
  const known = await deps.store.readAccount(accountId);
  const whose = { accountId, known, customers: new Map(customers.map((customer) => [customer, true])) };
  const { subscriptions } = await fetchNews(deps, whose);
  const stored = known?.subscription;
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

type News = {
  /** Of the account's customers, of those that join, and of those that have no plan. */
  subscriptions: StripeSubscription[];
  joining: string[];
  /** Who would join if there were room. */
  left: string[];
  payers: Map<string, string>;
};

/** Asks Stripe about one customer after the other: a batch must not burden it with more than one request at a time. */
async function fetchNews(
  { gateway, rules }: Pick<SyncDeps, 'gateway' | 'rules'>,
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
