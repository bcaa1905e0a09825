import type { Account } from '../../../shared/account/account.ts';
import { CURSOR_RULE, invalidField } from '../../../shared/pure/errors.ts';
import type { Invoice, InvoicePosition, InvoiceWindow, SellingGateway } from './ports.ts';

export type InvoicePage = { invoices: Invoice[]; next?: InvoicePosition };

/**
 * A page of the account's invoices, newest first, over all its customers at Stripe: one call for each of them. Drafts
 * are left out, which nobody owes yet.
 */
export async function listInvoices(
  gateway: Pick<SellingGateway, 'listInvoices'>,
  { customers }: Pick<Account, 'customers'>,
  page: { limit: number; after?: InvoicePosition },
): Promise<InvoicePage> {
  const windows = await Promise.all(
    customers.map((customer) => gateway.listInvoices(customer, page.after?.createdAt)),
  );
  return mergeInvoices(windows, page);
}

/**
 * The page that follows `after` in what Stripe gave for each customer. A window that goes on at Stripe hides what is older
 * than its end: nothing beyond the latest of those ends is shown yet.
 */
export function mergeInvoices(
  windows: InvoiceWindow[],
  { limit, after }: { limit: number; after?: InvoicePosition },
): InvoicePage {
  const ends = windows.flatMap(({ invoices, hasMore }) => (hasMore ? invoices.slice(-1) : []));
  const end = ends.sort(newestFirst)[0];
  const visible = windows
    .flatMap(({ invoices }) => invoices)
    .filter((invoice) => !after || newestFirst(after, invoice) < 0)
    .filter((invoice) => !end || newestFirst(invoice, end) <= 0)
    .sort(newestFirst);
  const shown = visible.filter(({ status }) => status !== 'draft');
  const invoices = shown.slice(0, limit);
  const last = shown.length > limit ? invoices.at(-1) : end;
  return last ? { invoices, next: { createdAt: last.createdAt, invoiceId: last.invoiceId } } : { invoices };
}

/** By time, and of the same second by id: an order that is the same on every page. */
function newestFirst(one: InvoicePosition, other: InvoicePosition): number {
  if (one.createdAt !== other.createdAt) return other.createdAt - one.createdAt;
  return one.invoiceId < other.invoiceId ? 1 : one.invoiceId > other.invoiceId ? -1 : 0;
}

/** A position among an account's invoices as an opaque word. It names no customer, and so opens no other's. */
export function invoiceCursorOf({ createdAt, invoiceId }: InvoicePosition): string {
  return Buffer.from(`${createdAt}#${invoiceId}`).toString('base64url');
}

/** Throws 400 `invalid_request` for anything `invoiceCursorOf` did not make. */
export function invoicePositionOf(cursor: string): InvoicePosition {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  const [, createdAt, invoiceId] = /^([0-9]{1,12})#([A-Za-z0-9_]{1,255})$/.exec(text) ?? [];
  if (invoiceId === undefined) throw invalidField('cursor', CURSOR_RULE);
  return { createdAt: Number(createdAt), invoiceId };
}
