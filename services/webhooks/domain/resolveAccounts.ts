import type { StripeEventMessage } from '../../../shared/contract/webhooks/messages.ts';
import { accountPaidFor } from './accountPaidFor.ts';
import type { OutcomeRecord, WebhookStore } from './ports.ts';
import { createPriceBook } from './priceBook.ts';
import { hasPlan, isLive } from './selectSubscription.ts';
import type { SyncDeps } from './syncAccount.ts';

/** An event with the account it concerns. `isLinked`: the customer's row names that account. */
export type ResolvedEvent = {
  message: StripeEventMessage;
  customerId: string;
  accountId: string;
  isLinked: boolean;
};

export type FailedEvent = { message: StripeEventMessage; error: unknown };

export type Resolution = {
  resolved: ResolvedEvent[];
  /** Of the events that concern no account. */
  outcomes: OutcomeRecord[];
  failures: FailedEvent[];
};

/** Finds the account of each event: by the customer's row, otherwise by the event, otherwise by Stripe. */
export async function resolveAccounts(deps: SyncDeps, messages: StripeEventMessage[]): Promise<Resolution> {
  const resolution: Resolution = { resolved: [], outcomes: [], failures: [] };
  const linkedAccount = await readLinks(deps.store, messages);
  const foundAtStripe = new Map<string, string | undefined>();
  for (const message of messages) {
    const { customer: customerId } = message;
    if (customerId === null) {
      resolution.outcomes.push({ message, outcome: 'no_customer' });
      continue;
    }
    try {
      const linked = linkedAccount(customerId);
      const named = linked ?? foundAtStripe.get(customerId) ?? message.accountId;
      if (named === undefined && !foundAtStripe.has(customerId)) {
        foundAtStripe.set(customerId, await findAtStripe(deps, customerId));
      }
      const accountId = named ?? foundAtStripe.get(customerId);
      if (accountId === undefined) resolution.outcomes.push({ message, outcome: 'no_account' });
      else resolution.resolved.push({ message, customerId, accountId, isLinked: linked !== undefined });
    } catch (error) {
      resolution.failures.push({ message, error });
    }
  }
  return resolution;
}

/**
 * Reads the customer rows of a batch, in one read. If that fails, each row is read alone, so that an invalid row stops only
 * the events of its own customer. The returned function gives a customer's account, or throws what its read threw.
 */
async function readLinks(
  store: WebhookStore,
  messages: StripeEventMessage[],
): Promise<(customerId: string) => string | undefined> {
  const customerIds = [...new Set(messages.flatMap(({ customer }) => customer ?? []))];
  try {
    const accounts = await store.readCustomerAccounts(customerIds);
    return (customerId) => accounts.get(customerId);
  } catch {
    // The reads below fail again with the same error, for the customer that it concerns.
    const reads = new Map<string, { accountId?: string; fault?: unknown }>();
    for (const customerId of customerIds) {
      try {
        const accounts = await store.readCustomerAccounts([customerId]);
        reads.set(customerId, { accountId: accounts.get(customerId) });
      } catch (fault) {
        reads.set(customerId, { fault });
      }
    }
    return (customerId) => {
      const read = reads.get(customerId);
      if (read?.fault !== undefined) throw read.fault;
      return read?.accountId;
    };
  }
}

/**
 * Finds the account of a customer that neither a row nor the event names. A subscription of this service's checkout at an
 * unknown price belongs to the account it names, so that its sync reports the price. A paid plan without an account is
 * reported here.
 */
async function findAtStripe(deps: SyncDeps, customerId: string): Promise<string | undefined> {
  const { gateway, report } = deps;
  const subscriptions = await gateway.listSubscriptions(customerId);
  const prices = createPriceBook(deps);
  await prices.learn({ subscriptions });
  const rules = prices.rulesOfAll();
  const accountId = await accountPaidFor(gateway, rules, { customerId, subscriptions });
  if (accountId !== undefined) return accountId;
  const isPaid = subscriptions.some((one) => isLive(one) && hasPlan(one, rules));
  if (isPaid) report('unmapped_paid_subscription', { customer: customerId });
  return subscriptions.find((one) => one.isFromCheckout && one.accountId !== undefined)?.accountId;
}
