import type { Account } from '../../../shared/account/account.ts';
import type { BillingGateway, Invoice } from './ports.ts';

/** An invoice that the account's list can have: of one of its current and former customers, of this service, and no draft. */
export async function findInvoice(
  gateway: Pick<BillingGateway, 'readInvoice'>,
  { customers, formerCustomers }: Pick<Account, 'customers'> & { formerCustomers: string[] },
  invoiceId: string,
): Promise<Invoice | undefined> {
  const own = [...customers, ...formerCustomers];
  if (own.length === 0) return undefined;
  const found = await gateway.readInvoice(invoiceId);
  if (!found?.isOurs || found.status === 'draft' || !own.includes(found.customer ?? '')) return undefined;
  const { customer: _customer, isOurs: _isOurs, ...invoice } = found;
  return invoice;
}
