import type { StripeEventMessage } from '../../../shared/contract/webhooks/messages.ts';
import { payerOf } from './payer.ts';
import type { EventMark } from './ports.ts';
import { hasPlan, isLive } from './selectSubscription.ts';
import type { SyncDeps } from './syncAccount.ts';

/** An event and the account it concerns; `isKnown` when a row says that the customer is that account's. */
export type ResolvedEvent = { message: StripeEventMessage; accountId: string; isKnown: boolean };

export type Placing = {
  placed: ResolvedEvent[];
  /** Events that concern no account. */
  marks: EventMark[];
  failures: { message: StripeEventMessage; error: unknown }[];
};

/** Finds the account of each event: by the customer's row, else by what the event says, else by what Stripe says. */
export async function resolveAccounts(deps: SyncDeps, messages: StripeEventMessage[]): Promise<Placing> {
  const placing: Placing = { placed: [], marks: [], failures: [] };
  const rows = await readRows(deps, messages);
  const found = new Map<string, string | undefined>();
  for (const message of messages) {
    const { customer } = message;
    if (customer === null) {
      placing.marks.push({ message, outcome: 'no_customer' });
      continue;
    }
    try {
      const row = rows.accountOf(customer);
      const named = row ?? found.get(customer) ?? message.accountId;
      if (named === undefined && !found.has(customer)) {
        found.set(customer, await findAccount(deps, customer));
      }
      const accountId = named ?? found.get(customer);
      if (accountId === undefined) placing.marks.push({ message, outcome: 'no_account' });
      else placing.placed.push({ message, accountId, isKnown: row !== undefined });
    } catch (error) {
      placing.failures.push({ message, error });
    }
  }
  return placing;
}

/** The rows of a batch in one read; if that fails, one by one, so that a bad row stops no other customer's events. */
async function readRows(
  { store }: SyncDeps,
  messages: StripeEventMessage[],
): Promise<{ accountOf(customer: string): string | undefined }> {
  const customers = [...new Set(messages.flatMap(({ customer }) => customer ?? []))];
  try {
    const rows = await store.readCustomerAccounts(customers);
    return { accountOf: (customer) => rows.get(customer) };
  } catch {
    // Each is read again, and its own events fail with what is wrong with it.
    const rows = new Map<string, { accountId?: string; fault?: unknown }>();
    for (const customer of customers) {
      const read = store.readCustomerAccounts([customer]);
      rows.set(
        customer,
        await read.then((one) => ({ accountId: one.get(customer) })).catch((fault) => ({ fault })),
      );
    }
    return {
      accountOf(customer) {
        const row = rows.get(customer);
        if (row?.fault !== undefined) throw row.fault;
        return row?.accountId;
      },
    };
  }
}

/**
 * Whose a customer is that neither a row nor the event tells. What our checkout sold at a price that no setting knows
 * is its user's, so that it rings; a paid plan of nobody rings here.
 */
async function findAccount(deps: SyncDeps, customer: string): Promise<string | undefined> {
  const subscriptions = await deps.gateway.listSubscriptions(customer);
  const payer = await payerOf(deps.gateway, deps.rules, { id: customer, subscriptions });
  if (payer !== undefined) return payer;
  const isPaid = subscriptions.some((one) => isLive(one) && hasPlan(one, deps.rules));
  if (isPaid) deps.report('unmapped_paid_subscription', { customer });
  return subscriptions.find(({ isOfCheckout, accountId }) => isOfCheckout && accountId !== undefined)
    ?.accountId;
}
