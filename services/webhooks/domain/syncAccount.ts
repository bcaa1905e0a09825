import type { Account, SubscriptionSummary } from '../../../shared/account/account.ts';
import { FIRST_VERSION, rollOver } from '../../../shared/account/rollOver.ts';
import { busy, Fault } from '../../../shared/fault.ts';
import { type FetchedSubscriptions, fetchSubscriptions } from './fetchSubscriptions.ts';
import type { EventMark, Report, SubscriptionGateway, WebhookStore } from './ports.ts';
import { type SelectionRules, selectSubscription } from './selectSubscription.ts';

/** Another writer of the same account is a start that rolls its period or a checkout: a few in a row at most. */
const ROUNDS_MAX = 5;

export type SyncDeps = {
  store: WebhookStore;
  gateway: SubscriptionGateway;
  rules: SelectionRules;
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
  const taken = new Map<string, string>();
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const known = await store.readAccount(accountId);
    const free = new Map([...customers].filter(([customer]) => !taken.has(customer)));
    const news = await fetchSubscriptions(deps, { accountId, known, customers: free });
    const choice = selectSubscription(news.subscriptions, rules, known?.subscription);
    // A customer that checkout found deleted is no longer in the list, and its subscription may still decide.
    const concerning = new Set([...(known?.customers ?? []), known?.subscription?.customer, ...news.joining]);
    const concerns = [...free.keys()].some((customer) => concerning.has(customer));
    const { subscription } = choice;
    const saving = concerns ? await save(store, { known, accountId, news, subscription, now }) : undefined;
    if (saving?.kind === 'taken') taken.set(saving.customer, saving.owner);
    if (saving && saving.kind !== 'saved') continue;
    const isNews = news.joining.length > 0 || !isSame(known?.subscription, subscription);
    if (saving && isNews && sync.isComparison) report('drift', { accountId });
    if (choice.hasTwoLive) report('two_live_subscriptions', { accountId });
    insistOnRoom(deps, accountId, news);
    if (choice.unpriced) {
      const { id: subscriptionId } = choice.unpriced;
      report('unknown_price', { accountId, subscriptionId });
      throw new Fault('unknown_price', `subscription ${subscriptionId} has no price of a plan`);
    }
    const payers = new Map([...news.payers, ...taken]);
    if (!saving) return { outcome: 'no_plan', payers };
    const { plan, status } = saving.after;
    return { outcome: isNews ? 'applied' : 'stale', left: { plan, status }, payers };
  }
  throw busy(`account ${accountId}`);
}

function insistOnRoom({ report }: SyncDeps, accountId: string, { shutOut }: FetchedSubscriptions): void {
  if (shutOut.length === 0) return;
  report('customers_full', { accountId });
  throw new Fault('customers_full', `account ${accountId} has no room for ${shutOut.join(', ')}`);
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
  const { subscriptions } = await fetchSubscriptions(deps, whose);
  const stored = known?.subscription;
  const { subscription: atStripe } = selectSubscription(subscriptions, deps.rules, stored);
  return isSame(stored, atStripe) ? undefined : { stored, atStripe };
}

/** Whether Stripe says what it said before; where the account stands besides follows from that and the time. */
function isSame(one: SubscriptionSummary | undefined, other: SubscriptionSummary | undefined): boolean {
  const names = new Set(Object.keys({ ...one, ...other })) as Set<keyof SubscriptionSummary>;
  return [...names].every((name) => one?.[name] === other?.[name]);
}

/** `changed`: the account is not as it was seen. `taken`: a customer that would join is another account's by its row. */
type Saving =
  | { kind: 'saved'; after: Account }
  | { kind: 'changed' }
  | { kind: 'taken'; customer: string; owner: string };

async function save(
  store: WebhookStore,
  found: {
    known: Account | undefined;
    accountId: string;
    news: FetchedSubscriptions;
    subscription?: SubscriptionSummary;
    now: number;
  },
): Promise<Saving> {
  const { known, accountId, news, subscription, now } = found;
  for (const customer of news.joining) {
    const owner = await store.claimCustomer({ customerId: customer, accountId });
    if (owner !== accountId) return { kind: 'taken', customer, owner };
  }
  const before = known ?? (await store.readOrCreateAccount(accountId, now));
  if (!known && before.version !== FIRST_VERSION) return { kind: 'changed' };
  const staying = before.customers.filter((customer) => !news.leaving.includes(customer));
  const after = rollOver({ ...before, subscription, customers: [...staying, ...news.joining] }, now);
  return (await store.saveEntitlements({ before, after })) ? { kind: 'saved', after } : { kind: 'changed' };
}
