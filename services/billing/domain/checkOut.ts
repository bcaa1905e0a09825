import type { Account } from '../../../shared/account/account.ts';
import type { PaidPlanId } from '../../../shared/account/plans.ts';
import { assertNever } from '../../../shared/assertNever.ts';
import { busy } from '../../../shared/fault.ts';
import { decideCheckout } from './decideCheckout.ts';
import { ensureCustomer, retireCustomer } from './ensureCustomer.ts';
import type { BillingGateway, BillingStore, Checkout, CheckoutSession } from './ports.ts';

/** A replay, an expiry and a reservation, and each of them lost once or twice to another caller. */
const ROUNDS_MAX = 8;

export type CheckoutRequest = { accountId: string; plan: PaidPlanId; email: string; now: number };
export type CheckoutOutcome =
  | { kind: 'session'; url: string }
  | { kind: 'subscribed' }
  | { kind: 'pending' }
  | { kind: 'email_invalid' };

/**
 * Sells a plan once: reserves an attempt on the account before Stripe is called, so that a crash or a second caller
 * finds it and goes on with it. The same plan asked again gets the same page while that is open; another plan
 * closes it first.
 */
export async function checkOut(
  store: BillingStore,
  gateway: BillingGateway,
  request: CheckoutRequest,
): Promise<CheckoutOutcome> {
  const { accountId, plan, email, now } = request;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const [account, stored] = await Promise.all([
      store.readOrCreateAccount(accountId, now),
      store.readCheckout(accountId),
    ]);
    const customer = account.customers.at(-1);
    if (customer === undefined) {
      await ensureCustomer(store, gateway, account, now);
      continue;
    }
    const { customers } = account;
    const news = await askStripe(gateway, customers, stored);
    const decision = decideCheckout({ plan, customers, checkout: stored, ...news });
    switch (decision.kind) {
      case 'subscribed':
        return { kind: 'subscribed' };
      case 'pending':
        return { kind: 'pending' };
      case 'expire':
        await gateway.expireSession(decision.sessionId);
        break;
      case 'replay':
        await makeSession(store, gateway, { account, checkout: decision.checkout, now });
        break;
      case 'reuse':
      case 'reserve': {
        const emailSet = await gateway.setEmail(customer, email);
        if (emailSet === 'email_invalid') return { kind: 'email_invalid' };
        if (emailSet === 'customer_gone') {
          await retireCustomer(store, account, { customer, now });
          break;
        }
        if (decision.kind === 'reuse') return { kind: 'session', url: decision.url };
        const checkout = await reserve(store, { accountId, before: stored, plan, customer });
        const session = checkout && (await makeSession(store, gateway, { account, checkout, now }));
        if (session?.url) return { kind: 'session', url: session.url };
        break;
      }
      default:
        assertNever(decision);
    }
  }
  throw busy('the checkout');
}

type StripeNews = { session?: CheckoutSession; subscriptions: { id: string; status: string }[] };

/** Stripe's word on the stored checkout and on every customer of the account. */
async function askStripe(
  gateway: BillingGateway,
  customers: string[],
  checkout: Checkout | undefined,
): Promise<StripeNews> {
  const [session, ...lists] = await Promise.all([
    checkout?.sessionId === undefined ? undefined : gateway.readSession(checkout.sessionId),
    ...customers.map((customer) => gateway.listSubscriptions(customer)),
  ]);
  return { session, subscriptions: lists.flat() };
}

/** The new reservation, or undefined if another caller changed the checkout first. */
async function reserve(
  store: BillingStore,
  wanted: { accountId: string; before?: Checkout; plan: PaidPlanId; customer: string },
): Promise<Checkout | undefined> {
  const { accountId, before, plan, customer } = wanted;
  const reserved = { attempt: (before?.attempt ?? 0) + 1, plan, customer };
  return (await store.saveCheckout({ accountId, before, after: reserved })) ? reserved : undefined;
}

/**
 * Makes the session of a reservation, or gets the one that was made for it, and stores its id. The answer to a
 * repeated call is as old as the first, so only the one who reserved may use it unread. Undefined if the
 * reservation is another caller's or of no use any more.
 */
async function makeSession(
  store: BillingStore,
  gateway: BillingGateway,
  reserved: { account: Account; checkout: Checkout; now: number },
): Promise<CheckoutSession | undefined> {
  const { account, checkout, now } = reserved;
  const { accountId } = account;
  const { plan, customer, attempt } = checkout;
  const made = await gateway.createSession({ accountId, customer, plan, attempt });
  switch (made.kind) {
    case 'session': {
      const after = { ...checkout, sessionId: made.session.id };
      return (await store.saveCheckout({ accountId, before: checkout, after })) ? made.session : undefined;
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
      if (made.kind === 'key_spent') throw made.fault;
      return undefined;
    default:
      return assertNever(made);
  }
}
