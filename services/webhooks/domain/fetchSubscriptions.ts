import { type Account, CUSTOMERS_MAX, type SubscriptionSummary } from '../../../shared/account/account.ts';
import { accountPaidFor } from './accountPaidFor.ts';
import { firstPaidAt } from './firstPayment.ts';
import { needsOlderInvoices, paidTimeOf } from './paidTime.ts';
import type { PlanRules } from './planRules.ts';
import type { SubscriptionGateway, WebhookStore } from './ports.ts';
import { createPriceBook, type PriceBook } from './priceBook.ts';
import { hasPlan, isLive, type PaidSubscription, selectSubscription } from './selectSubscription.ts';
import { FINAL_STATUSES, type StripeSubscription } from './stripeSubscription.ts';

/** A customer that an event of the account names. `isLinked`: the customer's row names the account. */
export type NamedCustomer = { customerId: string; isLinked: boolean };

export type FetchedSubscriptions = {
  /** Of the account's customers, of joining ones, and of named customers without a plan. */
  subscriptions: PaidSubscription[];
  /** Named customers that become customers of the account. */
  joining: string[];
  /** Customers of the account that make room for joining ones, because none of their subscriptions can matter again. */
  leaving: string[];
  /** Named customers for which the account has no room. */
  withoutRoom: string[];
  /** The accounts of the named customers that pay for another account, by customer id. */
  otherAccounts: Map<string, string>;
  /** The prices that the subscriptions and their invoices have. */
  prices: PriceBook;
};

type FetchDeps = {
  gateway: SubscriptionGateway;
  rules: PlanRules;
  store: Pick<WebhookStore, 'readPrices' | 'readMigration'>;
};

type KnownPrices = { gateway: SubscriptionGateway; prices: PriceBook };

/** `now` is epoch seconds. */
export type FetchTarget = {
  accountId: string;
  account: Account | undefined;
  customers: NamedCustomer[];
  now: number;
};

/**
 * Fetches the subscriptions of the account's customers and of the named ones, with what was paid for, and decides which of
 * these customers join the account.
 * One customer after the other: a batch makes one request to Stripe at a time. `account` is undefined if it is new.
 */
export async function fetchSubscriptions(
  deps: FetchDeps,
  target: FetchTarget,
): Promise<FetchedSubscriptions> {
  const { gateway } = deps;
  const { accountId, account, customers, now } = target;
  const prices = createPriceBook(deps, { accountId, account });
  const known = { gateway, prices };
  const previous = account?.subscription;
  const own = new Set(account?.customers);
  const linked = new Set(customers.filter(({ isLinked }) => isLinked).map(({ customerId }) => customerId));
  const replaceable: string[] = [];
  const fetched: FetchedSubscriptions = {
    subscriptions: [],
    joining: [],
    leaving: [],
    withoutRoom: [],
    otherAccounts: new Map(),
    prices,
  };
  for (const customerId of new Set([...own, ...customers.map((one) => one.customerId)])) {
    const subscriptions = await gateway.listSubscriptions(customerId);
    await prices.learn({ subscriptions });
    const rules = prices.rules();
    let paid: PaidSubscription[] | undefined;
    if (own.has(customerId)) {
      const isNeeded = canGrant(subscriptions, rules) || customerId === previous?.customer;
      if (!isNeeded) replaceable.push(customerId);
    } else {
      const paidFor = linked.has(customerId)
        ? accountId
        : await accountPaidFor(gateway, prices.rulesOfAll(), { customerId, subscriptions });
      if (paidFor !== undefined && paidFor !== accountId) {
        fetched.otherAccounts.set(customerId, paidFor);
        continue;
      }
      paid = await withPaidTime(known, { subscriptions, previous });
      if (qualifies(paid, { rules: prices.rules(), previous, now })) {
        const hasJoined = join(fetched, customerId, { ownCount: own.size, replaceable });
        if (!hasJoined) continue;
      }
    }
    fetched.subscriptions.push(...(paid ?? (await withPaidTime(known, { subscriptions, previous }))));
  }
  return fetched;
}

/** Whether a plan subscription grants a plan, or can do so later. */
const canGrant = (subscriptions: StripeSubscription[], rules: PlanRules) =>
  subscriptions.some((one) => !FINAL_STATUSES.has(one.status) && hasPlan(one, rules));

/**
 * A customer qualifies with a plan subscription that has not ended, or with one that was paid for later than the
 * previous subscription. So a customer that was deleted at Stripe, and that checkout therefore removed from the account,
 * does not return with its old subscription.
 */
function qualifies(
  subscriptions: PaidSubscription[],
  { rules, previous, now }: { rules: PlanRules; previous: SubscriptionSummary | undefined; now: number },
): boolean {
  if (canGrant(subscriptions, rules)) return true;
  const { subscription } = selectSubscription(subscriptions, { rules, now });
  return subscription !== undefined && (!previous || subscription.periodStart > previous.periodStart);
}

/** Adds a joining customer. In a full account it replaces the first replaceable one. Returns false if there is none. */
function join(
  fetched: FetchedSubscriptions,
  customerId: string,
  { ownCount, replaceable }: { ownCount: number; replaceable: string[] },
): boolean {
  const count = ownCount + fetched.joining.length - fetched.leaving.length;
  if (count >= CUSTOMERS_MAX) {
    const leaving = replaceable.shift();
    if (leaving === undefined) {
      fetched.withoutRoom.push(customerId);
      return false;
    }
    fetched.leaving.push(leaving);
  }
  fetched.joining.push(customerId);
  return true;
}

/** Statuses before the first payment: nothing of these subscriptions was ever paid. */
const NEVER_STARTED = new Set(['incomplete', 'incomplete_expired']);

/**
 * Adds what was paid for to each subscription of this service. Older invoices are listed only where the latest one is not
 * enough. Of subscriptions that have ended, this is the one with the latest period, because only that one still limits usage.
 */
async function withPaidTime(
  { gateway, prices }: KnownPrices,
  { subscriptions, previous }: { subscriptions: StripeSubscription[]; previous?: SubscriptionSummary },
): Promise<PaidSubscription[]> {
  const rules = prices.rules();
  const lastEnded = subscriptions
    .filter((one) => !isLive(one) && !NEVER_STARTED.has(one.status) && hasPlan(one, rules))
    .sort((one, other) => periodEndOf(other) - periodEndOf(one))
    .at(0);
  const paid: PaidSubscription[] = [];
  for (const one of subscriptions) {
    const isOurs = hasPlan(one, rules) || one.isFromCheckout || one.id === previous?.id;
    if (!isOurs || NEVER_STARTED.has(one.status)) {
      paid.push(one);
      continue;
    }
    const listsOlder = needsOlderInvoices(one, rules) && (isLive(one) || one === lastEnded);
    const latest = one.latestInvoice ? [one.latestInvoice] : [];
    const invoices = listsOlder ? await gateway.listInvoices(one.id) : latest;
    await prices.learn({ invoices });
    const paidTime = paidTimeOf(one, invoices, prices.rules());
    paid.push({ ...one, paidTime, firstPaidAt: firstPaidAt(invoices) });
  }
  return paid;
}

const periodEndOf = ({ items }: StripeSubscription) =>
  Math.max(0, ...items.map(({ periodEnd }) => periodEnd));
