import type { TranslationOf } from '../../../client/react/text/bindText.ts';
import type { invoicesEn } from './invoicesEn.ts';

export const invoicesFr: TranslationOf<typeof invoicesEn> = {
  'nav.invoices': 'Factures',
  'invoices.what': 'vos factures',
  'invoices.older': 'vos factures plus anciennes',
  'invoices.empty':
    'Aucune facture pour le moment. Les factures d’une formule payante seront ici, à lire et en PDF.',
  'invoices.next': 'Prochaine facture',
  'invoices.next.none': 'Aucune',
  'invoices.card': 'Carte',
  'invoices.card.name': ({ brand, last4 }) => `${brand} se terminant par ${last4}`,
  'invoices.card.expires': ({ month }) => `Expire fin ${month}`,
  'invoices.card.early': ({ month }) => `Expire fin ${month}, avant le prochain paiement`,
  'invoices.card.expired': ({ month }) => `A expiré fin ${month}`,
  'invoices.paid': ({ year }) => `Payé en ${year}`,
  'invoices.due': ({ amount, day }, format) =>
    `Une facture de ${format.money(amount)} est à payer avant le ${format.day(day)}.`,
  'invoices.overdue': ({ amount, day }, format) =>
    `Une facture de ${format.money(amount)} était à payer avant le ${format.day(day)}.`,
  'invoices.open': ({ amount }, format) => `Une facture de ${format.money(amount)} n’est pas encore payée.`,
  'invoices.pay': 'Payer la facture',
  'invoice.date': 'Date',
  'invoice.number': 'Numéro',
  'invoice.period': 'Période',
  'invoice.status': 'État',
  'invoice.amount': 'Montant',
  'invoice.documents': 'Documents',
  'invoice.view': 'Voir',
  'invoice.view.name': ({ number }) => `Voir la facture ${number}`,
  'invoice.pdf': 'PDF',
  'invoice.pdf.name': ({ number }) => `PDF de la facture ${number}`,
  'invoice.credit': 'Avoir',
  'invoice.paid': 'Payée',
  'invoice.open': 'À payer',
  'invoice.void': 'Annulée',
  'invoice.uncollectible': 'Irrécouvrable',
  'invoice.draft': 'Brouillon',
  'invoices.count': ({ count }, format) =>
    `${format.number(count)} ${format.plural(count, { one: 'facture', other: 'factures' })}`,
  'invoices.newest': ({ count }, format) =>
    `${format.number(count)} ${format.plural(count, { one: 'plus récente', other: 'plus récentes' })}`,
  'invoices.more': 'Afficher plus',
};
