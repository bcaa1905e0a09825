import type { Account } from '../../../shared/account/account.ts';
import { rollOver } from '../../../shared/account/rollOver.ts';
import { Fault } from '../../../shared/fault.ts';
import type { BillingGateway, BillingStore } from './ports.ts';

/**
 * Makes the account's Stripe customer and writes down whose it is. Concurrent callers share the attempt number and so
 * get the same customer; what a crash left undone the next call does. The caller reads the account again.
 */
export async function ensureCustomer(
  store: BillingStore,
  gateway: BillingGateway,
  account: Account,
  now: number,
): Promise<void> {
  const { accountId, customerAttempt, customers } = account;
  const settled = rollOver(account, now);
  const made = await gateway.createCustomer({ accountId, attempt: customerAttempt });
  if (made.kind === 'key_spent') {
    await store.saveEntitlements({
      before: account,
      after: { ...settled, customerAttempt: customerAttempt + 1 },
    });
    throw made.fault;
  }
  const { customerId } = made;
  const owner = await store.claimCustomer({ customerId, accountId });
  if (owner !== accountId) {
    throw new Fault('customer_taken', `${customerId} belongs to another account`);
  }
  const after = { ...settled, customers: [...customers, customerId] };
  await store.saveEntitlements({ before: account, after });
}

/** Forgets a customer that was deleted at Stripe, so that the next round makes another under a new key. */
export async function retireCustomer(
  store: BillingStore,
  account: Account,
  gone: { customer: string; now: number },
): Promise<void> {
  const after = {
    ...rollOver(account, gone.now),
    customers: account.customers.filter((customer) => customer !== gone.customer),
    customerAttempt: account.customerAttempt + 1,
  };
  await store.saveEntitlements({ before: account, after });
}
