import type { Account } from '../../../shared/account/account.ts';
import type { PaidPlanId } from '../../../shared/account/plans.ts';
import { assertNever } from '../../../shared/assertNever.ts';
import { busy } from '../../../shared/fault.ts';
import { createPortalSession } from './createPortalSession.ts';
import { decideCheckout } from './decideCheckout.ts';
import { ensureCustomer, retireCustomer } from './ensureCustomer.ts';
import type { BillingGateway, BillingStore, Checkout, CheckoutSession } from './ports.ts';

/** A checkout takes at most four rounds: create the customer, replay, expire, reserve. Other callers can cost each one more. */
const ROUNDS_MAX = 8;

export type CheckoutRequest = {
  accountId: string;
  plan: PaidPlanId;
  email: string;
  /** Epoch seconds. */
  now: number;
  /** The account, if the caller has just read it. The first round then does not read it. */
  stored?: Account;
};

export type CheckoutOutcome =
  | { kind: 'session'; url: string }
  /** `portalUrl` is absent if Stripe has deleted every customer of the account. */
  | { kind: 'subscribed'; portalUrl?: string }
  | { kind: 'pending' }
  | { kind: 'email_invalid' };

/**
 * Returns the page where the user buys the plan. An attempt is reserved before Stripe is called, so that the next call
 * finds and completes it after a crash. While a page is open, the same plan returns the same page; another plan
 * closes it first. Throws `busy` if other callers win every round, and Stripe's faults.
 */
export async function checkOut(
  store: BillingStore,
  gateway: BillingGateway,
  request: CheckoutRequest,
): Promise<CheckoutOutcome> {
  const { accountId, plan, email, now } = request;
  let known = request.stored;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const [account, checkout] = await Promise.all([
      known ?? store.readOrCreateAccount(accountId, now),
      store.readCheckout(accountId),
    ]);
    known = undefined;
    const { customers } = account;
    const customer = customers.at(-1);
    if (customer === undefined) {
      known = await ensureCustomer(store, gateway, account, now);
      continue;
    }
    const atStripe = await fetchStripeState(gateway, customers, checkout);
    const decision = decideCheckout({ plan, customers, checkout, ...atStripe });
    switch (decision.kind) {
      case 'subscribed': {
        const portal = await createPortalSession(gateway, account);
        return portal.kind === 'portal'
          ? { kind: 'subscribed', portalUrl: portal.url }
          : { kind: 'subscribed' };
      }
      case 'pending':
        return { kind: 'pending' };
      case 'expire':
        await gateway.expireSession(decision.sessionId);
        break;
      case 'replay':
        await createReservedSession(store, gateway, { account, checkout: decision.checkout, now });
        break;
      case 'reuse':
      case 'reserve': {
        const emailSet = await gateway.setEmail({ customerId: customer, email });
        if (emailSet === 'email_invalid') return { kind: 'email_invalid' };
        if (emailSet === 'customer_gone') {
          await retireCustomer(store, account, { customer, now });
          break;
        }
        if (decision.kind === 'reuse') return { kind: 'session', url: decision.url };
        const reserved = await reserve(store, { accountId, before: checkout, plan, customer });
        const session =
          reserved && (await createReservedSession(store, gateway, { account, checkout: reserved, now }));
        if (session?.url) return { kind: 'session', url: session.url };
        break;
      }
      default:
        assertNever(decision);
    }
  }
  throw busy('the checkout');
}

/** Returns the session of the stored checkout and the subscriptions of all the account's customers from Stripe. */
async function fetchStripeState(
  gateway: BillingGateway,
  customers: string[],
  checkout: Checkout | undefined,
): Promise<{ session?: CheckoutSession; subscriptions: { id: string; status: string }[] }> {
  const [session, ...lists] = await Promise.all([
    checkout?.sessionId === undefined ? undefined : gateway.readSession(checkout.sessionId),
    ...customers.map((customer) => gateway.listSubscriptions(customer)),
  ]);
  return { session, subscriptions: lists.flat() };
}

/** Returns the new reservation, or undefined if another caller changed the checkout first. */
async function reserve(
  store: BillingStore,
  reservation: { accountId: string; before?: Checkout; plan: PaidPlanId; customer: string },
): Promise<Checkout | undefined> {
  const { accountId, before, plan, customer } = reservation;
  const reserved = { attempt: (before?.attempt ?? 0) + 1, plan, customer };
  return (await store.saveCheckout({ accountId, before, after: reserved })) ? reserved : undefined;
}

/**
 * Creates the session of a reservation and stores its id. A repeated call gets the session of the first call, in the
 * state it had then: only the caller that reserved may use it without reading it again. Returns undefined if the
 * reservation belongs to another caller or can no longer be used.
 */
async function createReservedSession(
  store: BillingStore,
  gateway: BillingGateway,
  reserved: { account: Account; checkout: Checkout; now: number },
): Promise<CheckoutSession | undefined> {
  const { account, checkout, now } = reserved;
  const { accountId } = account;
  const { plan, customer, attempt } = checkout;
  const created = await gateway.createSession({ accountId, customer, plan, attempt });
  switch (created.kind) {
    case 'session': {
      const { session } = created;
      const after = { ...checkout, sessionId: session.id };
      return (await store.saveCheckout({ accountId, before: checkout, after })) ? session : undefined;
    }
    case 'customer_gone':
      await retireCustomer(store, account, { customer, now });
      return undefined;
    case 'key_in_use':
      return undefined;
    case 'key_reused':
    case 'key_spent':
      await gateway.expireOpenSessions(customer);
      await reserve(store, { accountId, before: checkout, plan, customer });
      if (created.kind === 'key_spent') throw created.fault;
      return undefined;
    default:
      return assertNever(created);
  }
}
