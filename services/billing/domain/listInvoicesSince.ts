import type { BillingGateway, Invoice } from './ports.ts';

/** The most calls for a customer: three windows are 300 invoices, three a week for two years. */
const WINDOWS_MAX = 3;

/**
 * The invoices of this service of the customers, newest first for each, at least those that were created at `since` (epoch seconds) or
 * later, unless a customer has more than 300. One call for each customer, if it has at most 100 of these invoices.
 */
export async function listInvoicesSince(
  gateway: Pick<BillingGateway, 'listInvoices'>,
  { customers, since }: { customers: string[]; since: number },
): Promise<Invoice[]> {
  const lists = await Promise.all(
    [...new Set(customers)].map((customer) => listSince(gateway, customer, since)),
  );
  return lists.flat();
}

/**
 * At least those that were created in this calendar year or in the last one, in UTC. An invoice can be paid long after it was created;
 * one that is paid after more than a year is left out.
 */
export const listYearInvoices = (
  gateway: Pick<BillingGateway, 'listInvoices'>,
  { customers, now }: { customers: string[]; now: number },
): Promise<Invoice[]> => {
  const since = Date.UTC(new Date(now * 1000).getUTCFullYear() - 1) / 1000;
  return listInvoicesSince(gateway, { customers, since });
};

async function listSince(
  gateway: Pick<BillingGateway, 'listInvoices'>,
  customer: string,
  since: number,
): Promise<Invoice[]> {
  // A window begins with the second in which the one before it ends, so it can repeat invoices.
  const found = new Map<string, Invoice>();
  let until: number | undefined;
  for (let count = 0; count < WINDOWS_MAX; count++) {
    const { invoices, hasMore } = await gateway.listInvoices(customer, until);
    for (const { isOurs, ...invoice } of invoices) if (isOurs) found.set(invoice.invoiceId, invoice);
    const oldest = invoices.at(-1)?.createdAt;
    if (!hasMore || oldest === undefined || oldest < since || oldest === until) break;
    until = oldest;
  }
  return [...found.values()];
}
