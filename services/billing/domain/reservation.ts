import type { Account } from '../../../shared/account/account.ts';
import { assertNever } from '../../../shared/assertNever.ts';
import { retireCustomer } from './ensureCustomer.ts';
import type { BillingGateway, BillingStore, Checkout } from './ports.ts';
import type { Sale } from './sale.ts';

/** Returns the new reservation, or undefined if another caller changed the checkout first. */
export async function reserve(
  store: BillingStore,
  reservation: { accountId: string; before?: Checkout; sale: Sale; customer: string },
): Promise<Checkout | undefined> {
  const { accountId, before, sale, customer } = reservation;
  const reserved = { ...sale, attempt: (before?.attempt ?? 0) + 1, customer };
  return (await store.saveCheckout({ accountId, before, after: reserved })) ? reserved : undefined;
}

export type CreatedSession =
  | { kind: 'created'; sessionId: string; url?: string }
  | { kind: 'refused'; fault: unknown };

/**
 * Creates the session of a reservation and stores its id. A repeated call gets the session of the first call, in the
 * state it had then: only the caller that reserved may use it without reading it again. A refusal is stored too, because
 * Stripe repeats it to the reservation's key. Returns undefined if the reservation belongs to another caller or can no
 * longer be used.
 */
export async function createReservedSession(
  store: BillingStore,
  gateway: BillingGateway,
  reserved: { account: Account; checkout: Checkout; now: number },
): Promise<CreatedSession | undefined> {
  const { account, checkout, now } = reserved;
  const { accountId } = account;
  const { plan, price, paymentMethods, appUrl, closesAt, customer, attempt } = checkout;
  const created = await gateway.createSession({
    accountId,
    plan,
    price,
    paymentMethods,
    appUrl,
    closesAt,
    customer,
    attempt,
  });
  switch (created.kind) {
    case 'session': {
      const { id: sessionId, url } = created.session;
      const isMine = await store.saveCheckout({
        accountId,
        before: checkout,
        after: { ...checkout, sessionId },
      });
      return isMine ? { kind: 'created', sessionId, url } : undefined;
    }
    case 'customer_gone':
      await retireCustomer(store, account, { customer, now });
      return undefined;
    case 'key_in_use':
      return undefined;
    case 'key_reused':
    case 'key_spent':
      // An earlier call with the key, or the one that failed, may have created a page.
      await gateway.expireOpenSessions(customer);
      await store.saveCheckout({ accountId, before: checkout, after: { ...checkout, isRefused: true } });
      return created.kind === 'key_spent' ? { kind: 'refused', fault: created.fault } : undefined;
    default:
      return assertNever(created);
  }
}
