import type { Operations } from '../../../../client/src/apiTypes.ts';

export type Invoice = Operations['listInvoices']['response']['invoices'][number];

/** What people call the invoice: its number, or Stripe's id if it has none. */
export function invoiceName({ number, invoiceId }: Pick<Invoice, 'number' | 'invoiceId'>): string {
  return number ?? invoiceId;
}
