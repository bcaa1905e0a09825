import type { Money } from '../../../client/react/text/formats.ts';
import type { Formats } from './formats.ts';

type Month = { month: string };
type Due = { amount: Money; day: string };

/** The texts of the invoices. */
export const invoicesEn = {
  'nav.invoices': 'Invoices',
  'invoices.what': 'your invoices',
  'invoices.older': 'your older invoices',
  'invoices.empty': 'No invoices yet. Each invoice of a paid plan will be here, to read and as a PDF.',
  'invoices.next': 'Next invoice',
  'invoices.next.none': 'None',
  'invoices.card': 'Card',
  'invoices.card.name': ({ brand, last4 }: { brand: string; last4: string }) => `${brand} ending in ${last4}`,
  'invoices.card.expires': ({ month }: Month) => `Expires ${month}`,
  'invoices.card.early': ({ month }: Month) => `Expires ${month}, before the next charge`,
  'invoices.card.expired': ({ month }: Month) => `Expired ${month}`,
  'invoices.paid': ({ year }: { year: number }) => `Paid in ${year}`,
  'invoices.due': ({ amount, day }: Due, format: Formats) =>
    `An invoice of ${format.money(amount)} is due on ${format.day(day)}.`,
  'invoices.overdue': ({ amount, day }: Due, format: Formats) =>
    `An invoice of ${format.money(amount)} was due on ${format.day(day)}.`,
  'invoices.open': ({ amount }: { amount: Money }, format: Formats) =>
    `An invoice of ${format.money(amount)} is not paid yet.`,
  'invoices.pay': 'Pay invoice',
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
