import type { Account } from '../../../shared/account/account.ts';
import type { BillingGateway, Invoice, InvoicePosition, InvoiceWindow } from './ports.ts';

export type InvoicePage = { invoices: Invoice[]; next?: InvoicePosition };

/**
 * A page of the account's invoices, newest first, over all its current and former customers at Stripe: one list for each of
 * them. Drafts are left out, because nobody owes them yet, and so are invoices of other products. Therefore a page can have
 * fewer invoices than `limit`, or none, and not be the last.
 */
export async function listInvoices(
  gateway: Pick<BillingGateway, 'listInvoices'>,
  { customers, formerCustomers }: Pick<Account, 'customers'> & { formerCustomers: string[] },
  page: { limit: number; after?: InvoicePosition },
): Promise<InvoicePage> {
  const windows = await Promise.all(
    [...new Set([...customers, ...formerCustomers])].map((customer) =>
      gateway.listInvoices(customer, page.after?.createdAt),
    ),
  );
  return mergeInvoices(windows, page);
}

/** Sorts after every Stripe invoice id, since these begin with `in_`: the position before all invoices of a second. */
const BEFORE_ALL_IDS = 'z';

/**
 * The page that follows `after` in the windows that Stripe returned, one for each customer.
 *
 * If Stripe has more invoices beyond a window, those may be older than the window's end or share its last second, because
 * Stripe does not sort by id within a second. So invoices of that second and before wait for the next page, unless the
 * whole window is one second. Then any further invoices of that second, beyond the 100 of a window, are skipped: the
 * list would never end otherwise.
 */
function mergeInvoices(
  windows: InvoiceWindow[],
  { limit, after }: { limit: number; after?: InvoicePosition },
): InvoicePage {
  const end = windows.flatMap(endOf).sort(newestFirst)[0];
  const visible = windows
    .flatMap(({ invoices }) => invoices)
    .filter((invoice) => !after || newestFirst(after, invoice) < 0)
    .filter((invoice) => !end || newestFirst(invoice, end) < 0)
    .sort(newestFirst);
  const shown = visible.filter(({ status, isOurs }) => isOurs && status !== 'draft');
  const invoices = shown.slice(0, limit).map(({ isOurs: _, ...invoice }) => invoice);
  const last = shown.length > limit ? invoices.at(-1) : end;
  return last ? { invoices, next: { createdAt: last.createdAt, invoiceId: last.invoiceId } } : { invoices };
}

/** The position up to which a window is complete; none if Stripe has no older invoices. */
function endOf({ invoices, hasMore }: InvoiceWindow): InvoicePosition[] {
  const [newest, oldest] = [invoices.at(0), invoices.at(-1)];
  if (!hasMore || !newest || !oldest) return [];
  const isOneSecond = newest.createdAt === oldest.createdAt;
  return [{ createdAt: oldest.createdAt - (isOneSecond ? 1 : 0), invoiceId: BEFORE_ALL_IDS }];
}

/** By time, and within a second by id, so that the order is the same on every page. */
function newestFirst(one: InvoicePosition, other: InvoicePosition): number {
  if (one.createdAt !== other.createdAt) return other.createdAt - one.createdAt;
  return one.invoiceId < other.invoiceId ? 1 : one.invoiceId > other.invoiceId ? -1 : 0;
}
