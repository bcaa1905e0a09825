import type { Formats } from '../../text/formats.ts';

type Count = { readonly count: number };

/** The texts of statements, and of the page that leads to an invoice. They are loaded with what shows them. */
export const en = {
  title: 'Usage statements',
  note: 'Sessions by day and project, for your records. The invoice is the document for your tax office.',
  what: 'your statements',
  'what.older': 'your older statements',
  period: 'Period',
  plan: 'Plan',
  sessions: 'Sessions',
  of: ({ used, included }: { used: number; included: number }, format: Formats) =>
    `${format.number(used)} of ${format.number(included)}`,
  minutes: 'Minutes',
  documents: 'Documents',
  pdf: 'PDF',
  'pdf.name': ({ from, to }: { from: string; to: string }, format: Formats) =>
    `PDF of the statement ${format.day(from)} to ${format.dayWithYear(to)}`,
  'pdf.failed': 'The PDF can’t be made right now. Try again.',
  'pdf.limited': 'Too many PDFs at once. Wait for a minute, then try again.',
  'pdf.file': 'statement',
  count: ({ count }: Count, format: Formats) =>
    `${format.number(count)} ${format.plural(count, { one: 'statement', other: 'statements' })}`,
  newest: ({ count }: Count, format: Formats) => `${format.number(count)} newest`,
  more: 'Show more',

  'invoice.title': 'Your invoice',
  'invoice.opening': 'Stripe’s page with your invoice opens.',
  'invoice.open': 'Open the invoice',
  'invoice.what': 'this invoice',
  'invoice.none': 'There is no such invoice in your account. Perhaps you are signed in with another one.',
  'invoice.no.page': 'This invoice has no page at Stripe yet. Try again in an hour.',
  'invoice.all': 'See all invoices',
};
