import type { Account } from '../../../shared/account/account.ts';
import { claimedSubscription } from '../../../shared/account/migration.ts';
import { assertNever } from '../../../shared/assertNever.ts';
import { busy } from '../../../shared/fault.ts';
import { createPortalSession } from './createPortalSession.ts';
import { decideCheckout, hasEnded } from './decideCheckout.ts';
import { ensureCustomer, retireCustomer } from './ensureCustomer.ts';
import type { BillingGateway, BillingStore, Checkout, CheckoutSession, Subscription } from './ports.ts';
import { createReservedSession, reserve } from './reservation.ts';
import type { Sale } from './sale.ts';

/** A checkout takes at most four rounds: create the customer, replay, expire, reserve. Other callers can cost each one more. */
const ROUNDS_MAX = 8;

export type CheckoutRequest = {
  accountId: string;
  sale: Sale;
  /** Of the customer. Without it, the customer keeps the address that it has. */
  email?: string;
  /** Epoch seconds. */
  now: number;
  /** The account, if the caller has just read it. The first round then does not read it. */
  stored?: Account;
};

export type CheckoutOutcome =
  | { kind: 'session'; sessionId: string; url: string }
  /** `portalUrl` is absent if Stripe has deleted every customer of the account. */
  | { kind: 'subscribed'; portalUrl?: string }
  /** The account pays for a plan of the minutes-based service, which is not moved yet. */
  | { kind: 'former_subscription' }
  | { kind: 'pending' }
  | { kind: 'email_invalid' };

/**
 * Returns the page where the user buys the plan. An attempt is reserved before Stripe is called, so that the next call
 * finds and completes it after a crash. While a page is open, the same sale returns the same page; another sale
 * closes it first. Throws `busy` if other callers win every round, and Stripe's faults.
 */
export async function checkOut(
  store: BillingStore,
  gateway: BillingGateway,
  request: CheckoutRequest,
): Promise<CheckoutOutcome> {
  const { accountId, sale, email, now } = request;
  let known = request.stored;
  let former: Promise<boolean> | undefined;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const [account, checkout] = await Promise.all([
      known ?? store.readOrCreateAccount(accountId, now),
      store.readCheckout(accountId),
    ]);
    known = undefined;
    const { customers } = account;
    // Asked once, and only before something is made that the user can pay.
    const paysFormer = () => {
      former ??= hasFormerSubscription(store, gateway, account);
      return former;
    };
    const customer = customers.at(-1);
    if (customer === undefined) {
      if (await paysFormer()) return { kind: 'former_subscription' };
      known = await ensureCustomer(store, gateway, account, now);
      continue;
    }
    const atStripe = await fetchStripeState(gateway, customers, checkout);
    const decision = decideCheckout({ sale, now, customers, checkout, ...atStripe });
    switch (decision.kind) {
      case 'subscribed': {
        const portal = await createPortalSession(gateway, account);
        return portal.kind === 'portal'
          ? { kind: 'subscribed', portalUrl: portal.url }
          : { kind: 'subscribed' };
      }
      case 'pending':
        return { kind: 'pending' };
      case 'note_missing':
        await store.saveCheckout({ accountId, before: checkout, after: decision.checkout });
        return { kind: 'pending' };
      case 'expire':
        await gateway.expireSession(decision.sessionId);
        break;
      case 'replay':
        if (await paysFormer()) return { kind: 'former_subscription' };
        // A refusal may be an old one that Stripe repeats. The next round tries again under another key.
        await createReservedSession(store, gateway, { account, checkout: decision.checkout, now });
        break;
      case 'reuse':
      case 'reserve': {
        if (await paysFormer()) return { kind: 'former_subscription' };
        const emailSet =
          email === undefined ? 'set' : await gateway.setEmail({ customerId: customer, email });
        if (emailSet === 'email_invalid') return { kind: 'email_invalid' };
        if (emailSet === 'customer_gone') {
          await retireCustomer(store, account, { customer, now });
          break;
        }
        if (decision.kind === 'reuse') {
          const { sessionId, url } = decision;
          return { kind: 'session', sessionId, url };
        }
        const reserved = await reserve(store, { accountId, before: checkout, sale, customer });
        const created =
          reserved && (await createReservedSession(store, gateway, { account, checkout: reserved, now }));
        if (created?.kind === 'refused') throw created.fault;
        if (created?.url) return { kind: 'session', sessionId: created.sessionId, url: created.url };
        break;
      }
      default:
        assertNever(decision);
    }
  }
  throw busy('the checkout');
}

/**
 * Whether the account pays the minutes-based service, so that a second plan would be charged beside the one that is moved. Its customer
 * joins the account with the move, and its subscription is then one of the account's.
 */
async function hasFormerSubscription(
  store: BillingStore,
  gateway: BillingGateway,
  { accountId, customers }: Account,
): Promise<boolean> {
  const migration = await store.readMigration(accountId);
  const id = migration && claimedSubscription(migration);
  if (id === undefined || customers.includes(migration?.customer ?? '')) return false;
  const subscription = await gateway.readSubscription(id);
  return subscription !== undefined && !hasEnded(subscription);
}

/**
 * Returns the session of the stored checkout, and the subscriptions of all the account's customers, from Stripe. The
 * session's own subscription is read by its id if it is not listed: the customer may have been deleted.
 */
async function fetchStripeState(
  gateway: BillingGateway,
  customers: string[],
  checkout: Checkout | undefined,
): Promise<{ session?: CheckoutSession; subscriptions: Subscription[] }> {
  const [session, ...lists] = await Promise.all([
    checkout?.sessionId === undefined ? undefined : gateway.readSession(checkout.sessionId),
    ...customers.map((customer) => gateway.listSubscriptions(customer)),
  ]);
  const listed = lists.flat();
  const paid = session?.subscription;
  if (paid === undefined || listed.some(({ id }) => id === paid)) return { session, subscriptions: listed };
  const unlisted = await gateway.readSubscription(paid);
  return { session, subscriptions: unlisted ? [...listed, unlisted] : listed };
}
