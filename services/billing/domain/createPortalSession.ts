import type { Account } from '../../../shared/account/account.ts';
import type { BillingGateway } from './ports.ts';

export type PortalOutcome = { kind: 'portal'; url: string } | { kind: 'no_customer' };

/**
 * Creates a page of Stripe's customer portal. It is for the customer of the account's subscription; without one, for
 * the latest customer. Customers that were deleted at Stripe are skipped.
 */
export async function createPortalSession(
  gateway: Pick<BillingGateway, 'createPortal'>,
  { customers, subscription }: Pick<Account, 'customers' | 'subscription'>,
): Promise<PortalOutcome> {
  const newestFirst = customers.toReversed();
  const subscribed = newestFirst.filter((customer) => customer === subscription?.customer);
  for (const customer of new Set([...subscribed, ...newestFirst])) {
    const created = await gateway.createPortal(customer);
    if (created.kind === 'portal') return created;
  }
  return { kind: 'no_customer' };
}
