import type { TranslationOf } from '../../../../client/react/text/bindText.ts';
import type { en } from './en.ts';

export const fr: TranslationOf<typeof en> = {
  title: 'Relevés d’utilisation',
  note: 'Les sessions par jour et par projet, pour vos archives. Pour l’administration fiscale, c’est la facture qui compte.',
  what: 'vos relevés',
  'what.older': 'vos relevés plus anciens',
  period: 'Période',
  plan: 'Formule',
  sessions: 'Sessions',
  of: ({ used, included }, format) => `${format.number(used)} sur ${format.number(included)}`,
  minutes: 'Minutes',
  documents: 'Documents',
  pdf: 'PDF',
  'pdf.name': ({ from, to }, format) => `PDF du relevé du ${format.day(from)} au ${format.dayWithYear(to)}`,
  'pdf.failed': 'Le PDF ne peut pas être créé pour le moment. Réessayez.',
  'pdf.limited': 'Trop de PDF à la fois. Attendez une minute, puis réessayez.',
  'pdf.file': 'releve',
  count: ({ count }, format) =>
    `${format.number(count)} ${format.plural(count, { one: 'relevé', other: 'relevés' })}`,
  newest: ({ count }, format) =>
    `${format.number(count)} ${format.plural(count, { one: 'plus récent', other: 'plus récents' })}`,
  more: 'Afficher la suite',

  'invoice.title': 'Votre facture',
  'invoice.opening': 'La page de Stripe avec votre facture s’ouvre.',
  'invoice.open': 'Ouvrir la facture',
  'invoice.what': 'cette facture',
  'invoice.none': 'Votre compte n’a pas cette facture. Peut-être êtes-vous connecté avec un autre compte.',
  'invoice.no.page': 'Cette facture n’a pas encore de page chez Stripe. Réessayez dans une heure.',
  'invoice.all': 'Voir toutes les factures',
};
