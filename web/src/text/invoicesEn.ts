import type { Formats } from './formats.ts';

/** The texts of the invoices. */
export const invoicesEn = {
  'nav.invoices': 'Invoices',
  'invoices.what': 'your invoices',
  'invoices.empty': 'No invoices yet. Each invoice of a paid plan will be here, to read and as a PDF.',
  'invoice.date': 'Date',
  'invoice.number': 'Number',
  'invoice.period': 'Period',
  'invoice.status': 'Status',
  'invoice.amount': 'Amount',
  'invoice.documents': 'Documents',
  'invoice.view': 'View',
  'invoice.view.name': ({ number }: { number: string }) => `View invoice ${number}`,
  'invoice.pdf': 'PDF',
  'invoice.pdf.name': ({ number }: { number: string }) => `PDF of invoice ${number}`,
  'invoice.credit': 'Credit',
  'invoice.paid': 'Paid',
  'invoice.open': 'Open',
  'invoice.void': 'Void',
  'invoice.uncollectible': 'Uncollectible',
  'invoice.draft': 'Draft',
  'invoices.count': ({ count }: { count: number }, format: Formats) =>
    `${format.number(count)} ${format.plural(count, { one: 'invoice', other: 'invoices' })}`,
  'invoices.newest': ({ count }: { count: number }, format: Formats) => `${format.number(count)} newest`,
  'invoices.more': 'Show more',
};
