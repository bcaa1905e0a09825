import type { BillingGateway, BillingStore } from './ports.ts';

export type PortalOutcome = { kind: 'portal'; url: string } | { kind: 'no_customer' };

/**
 * A page where the customer of the account's subscription, or else its latest one, manages it; customers that were
 * deleted at Stripe are passed over.
 */
export async function createPortalSession(
  store: BillingStore,
  gateway: BillingGateway,
  accountId: string,
): Promise<PortalOutcome> {
  const account = await store.readAccount(accountId);
  const newestFirst = (account?.customers ?? []).toReversed();
  const deciding = newestFirst.filter((customer) => customer === account?.subscription?.customer);
  for (const customer of new Set([...deciding, ...newestFirst])) {
    const made = await gateway.createPortal(customer);
    if (made.kind === 'portal') return made;
  }
  return { kind: 'no_customer' };
}
