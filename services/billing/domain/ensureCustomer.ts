import type { Account } from '../../../shared/account/account.ts';
import { rollOver } from '../../../shared/account/rollOver.ts';
import { Fault } from '../../../shared/fault.ts';
import type { BillingGateway, BillingStore } from './ports.ts';

/**
 * Creates the account's Stripe customer and stores that it belongs to the account. Concurrent callers share the attempt
 * number, so Stripe gives them the same customer. After a crash the next call completes the missing steps. Returns the
 * account as saved, or undefined if another caller changed it: read it again. Throws `customer_taken` if the customer
 * belongs to another account, and Stripe's faults.
 */
export async function ensureCustomer(
  store: BillingStore,
  gateway: BillingGateway,
  account: Account,
  now: number,
): Promise<Account | undefined> {
  const { accountId, customerAttempt, customers, version } = account;
  const current = rollOver(account, now);
  const created = await gateway.createCustomer({ accountId, attempt: customerAttempt });
  if (created.kind === 'key_in_use') return undefined;
  if (created.kind !== 'customer') {
    await store.saveEntitlements({
      before: account,
      after: { ...current, customerAttempt: customerAttempt + 1 },
    });
    if (created.kind === 'key_spent') throw created.fault;
    return undefined;
  }
  const { customerId } = created;
  const owner = await store.claimCustomer({ customerId, accountId });
  if (owner !== accountId) {
    throw new Fault('customer_taken', `${customerId} belongs to another account`);
  }
  const after = { ...current, customers: [...customers, customerId] };
  return (await store.saveEntitlements({ before: account, after }))
    ? { ...after, version: version + 1 }
    : undefined;
}

/**
 * Removes a customer that was deleted at Stripe, so that the next round creates another one under a new key. It is
 * remembered first, because its invoices stay the account's. If another caller remembers one at the same time, the next
 * round finds the customer again.
 */
export async function retireCustomer(
  store: BillingStore,
  account: Account,
  { customer, now }: { customer: string; now: number },
): Promise<void> {
  const { accountId } = account;
  if (!(await store.rememberFormerCustomer({ accountId, customer }))) return;
  const after = {
    ...rollOver(account, now),
    customers: account.customers.filter((other) => other !== customer),
    customerAttempt: account.customerAttempt + 1,
  };
  await store.saveEntitlements({ before: account, after });
}
