import type { BillingStore, SellingGateway } from './ports.ts';

export type PortalOutcome = { kind: 'portal'; url: string } | { kind: 'no_customer' };

/** A page where the customer of the account's subscription, or else its latest one, manages it. */
export async function openPortal(
  store: BillingStore,
  gateway: SellingGateway,
  accountId: string,
): Promise<PortalOutcome> {
  const account = await store.readAccount(accountId);
  const customer = account?.subscription?.customer ?? account?.customers.at(-1);
  if (customer === undefined) return { kind: 'no_customer' };
  const made = await gateway.createPortal(customer);
  return made.kind === 'portal' ? made : { kind: 'no_customer' };
}
