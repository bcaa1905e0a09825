import type { Account } from '../../../shared/account/account.ts';
import type { BillingGateway, Invoice, InvoicePosition, InvoiceWindow } from './ports.ts';

export type InvoicePage = { invoices: Invoice[]; next?: InvoicePosition };

/**
 * A page of the account's invoices, newest first, over all its customers at Stripe: one call for each of them. Drafts
 * are left out, which nobody owes yet.
 */
export async function listInvoices(
  gateway: Pick<BillingGateway, 'listInvoices'>,
  { customers }: Pick<Account, 'customers'>,
  page: { limit: number; after?: InvoicePosition },
): Promise<InvoicePage> {
  const windows = await Promise.all(
    customers.map((customer) => gateway.listInvoices(customer, page.after?.createdAt)),
  );
  return mergeInvoices(windows, page);
}

/** Above every id of Stripe's invoices, which begin with `in_`: the position before a whole second. */
const BEFORE_ALL_IDS = 'z';

/**
 * The page that follows `after` in what Stripe gave for each customer. A window that goes on at Stripe hides what is older
 * than its end, and perhaps more of the end's own second, of which Stripe's order is not by id: so nothing of that second
 * or before is shown yet, unless the window holds nothing newer. Then the rest of that second, beyond the 100 invoices
 * that a window takes, is given up, as the list would never end otherwise.
 */
export function mergeInvoices(
  windows: InvoiceWindow[],
  { limit, after }: { limit: number; after?: InvoicePosition },
): InvoicePage {
  const end = windows.flatMap(endOf).sort(newestFirst)[0];
  const visible = windows
    .flatMap(({ invoices }) => invoices)
    .filter((invoice) => !after || newestFirst(after, invoice) < 0)
    .filter((invoice) => !end || newestFirst(invoice, end) < 0)
    .sort(newestFirst);
  const shown = visible.filter(({ status }) => status !== 'draft');
  const invoices = shown.slice(0, limit);
  const last = shown.length > limit ? invoices.at(-1) : end;
  return last ? { invoices, next: { createdAt: last.createdAt, invoiceId: last.invoiceId } } : { invoices };
}

/** From where on a window does not tell all; nowhere if Stripe has no older ones. */
function endOf({ invoices, hasMore }: InvoiceWindow): InvoicePosition[] {
  const [newest, oldest] = [invoices.at(0), invoices.at(-1)];
  if (!hasMore || !newest || !oldest) return [];
  const isOneSecond = newest.createdAt === oldest.createdAt;
  return [{ createdAt: oldest.createdAt - (isOneSecond ? 1 : 0), invoiceId: BEFORE_ALL_IDS }];
}

/** By time, and of the same second by id: an order that is the same on every page. */
function newestFirst(one: InvoicePosition, other: InvoicePosition): number {
  if (one.createdAt !== other.createdAt) return other.createdAt - one.createdAt;
  return one.invoiceId < other.invoiceId ? 1 : one.invoiceId > other.invoiceId ? -1 : 0;
}
