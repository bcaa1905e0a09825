import type { Operations } from '../../../client/src/apiTypes.ts';

export type Invoice = Operations['listInvoices']['response']['invoices'][number];

/** A paid invoice of Starter, as the API returns it. The first is the newest, of November 2026. */
export function invoiceOf(index: number, overrides: Partial<Invoice> = {}): Invoice {
  const at = (monthsBefore: number) => new Date(Date.UTC(2026, 10 - monthsBefore, 22, 9, 30)).toISOString();
  return {
    invoiceId: `in_${index}`,
    number: `8F2C1A7B-${String(100 - index).padStart(4, '0')}`,
    status: 'paid',
    createdAt: at(index),
    amountMinor: 2900,
    currency: 'usd',
    periodStart: at(index),
    periodEnd: at(index - 1),
    pageUrl: `https://invoice.stripe.com/i/acct_1/${index}`,
    pdfUrl: `https://pay.stripe.com/invoice/acct_1/${index}/pdf`,
    ...overrides,
  };
}
