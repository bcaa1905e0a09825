import type { TranslationOf } from '../../../client/react/text/bindText.ts';
import { chartFr } from '../../../client/react/text/chartFr.ts';
import { quotaFr } from '../../../client/react/text/quotaFr.ts';
import { stateFr } from '../../../client/react/text/stateFr.ts';
import type { en } from './en.ts';
import type { Formats } from './formats.ts';
import { invoicesFr } from './invoicesFr.ts';
import { overviewFr } from './overviewFr.ts';
import { planFr } from './planFr.ts';
import { roundedPace } from './roundedPace.ts';
import { sessionsFr } from './sessionsFr.ts';
import { settingsFr } from './settingsFr.ts';
import { signInFr } from './signInFr.ts';

const days = (count: number, format: Formats) =>
  `${format.number(count)} ${format.plural(count, { one: 'jour', other: 'jours' })}`;

export const fr: TranslationOf<typeof en> = {
  ...signInFr,
  ...planFr,
  ...invoicesFr,
  ...settingsFr,
  ...sessionsFr,
  ...overviewFr,
  ...stateFr,
  ...quotaFr,
  ...chartFr,
  'quota.remaining': 'Restantes',
  'pace.label': 'À ce rythme',
  'pace.until': ({ day }, format) => `Jusqu’au ${format.day(day)}`,
  'pace.whole': 'Tient toute la période',
  'pace.early': 'Trop tôt pour le dire',
  'pace.note': ({ perDay, daysShort }, format) =>
    `${format.number(roundedPace(perDay))} par jour · ${daysShort === 0 ? 'moins d’un jour' : days(daysShort, format)} trop tôt`,
  period: ({ from, to }, format) => `Du ${format.day(from)} au ${format.dayWithYear(to)}`,
  minutes: 'Minutes, à titre indicatif',
  'minutes.note': 'ni facturées, ni limitées',
  'minutes.about': ({ minutes }, format) => `environ ${format.number(minutes)}`,
  'open.label': 'Ouvertes',
  'open.full': 'Les nouvelles sessions sont refusées tant qu’aucune ne se termine.',
  'alert.100': ({ since }, format) =>
    `Le quota est épuisé. Les nouvelles sessions sont refusées depuis le ${format.dateTime(since)}.`,
  'alert.100.b': 'Les sessions déjà ouvertes continuent. Aucun supplément n’est facturé.',
  due: ({ amount, day }, format) => `Le paiement de ${format.money(amount)} du ${format.day(day)} a échoué.`,
  ending: ({ plan, day }, format) => `${plan} prend fin le ${format.day(day)}.`,
  'act.upgrade': ({ plan }) => `Passer à ${plan}`,
  'act.card': 'Mettre à jour la carte',
  'act.keep': ({ plan }) => `Garder ${plan}`,
  'chart.sessions': 'Sessions',
  'chart.before': 'Même jour, quatre semaines plus tôt',
  'chart.before.short': 'Quatre semaines plus tôt',
  'chart.before.90': 'Même jour, 13 semaines plus tôt',
  'chart.before.90.short': '13 semaines plus tôt',
  'chart.change': ({ percent }, format) => `${format.change(percent)} par rapport à quatre semaines plus tôt`,
  'end.lost': 'Contact perdu',
  'end.operator': 'Terminée par le support',
  'ticket.us': 'Chez nous',
  'ticket.you': 'En attente de vous',
  'empty.sessions': 'Rien encore. La première session s’affiche ici en quelques secondes.',
  provider: 'Le tarif d’AI-Gate n’inclut pas ce que facture votre fournisseur de modèle.',
  updated: ({ at }, format) => `Mis à jour ${format.ago(at)}`,
  stale: ({ at }, format) => `Dernière mise à jour à ${format.time(at)}. Nouvel essai…`,
  copy: 'Copier',
  copied: 'Copié',
  saved: 'Enregistré',
  cancel: 'Annuler',
  close: 'Fermer',
  skip: 'Aller au contenu',
  'nav.label': 'Pages',
  'nav.overview': 'Vue d’ensemble',
  'nav.projects': 'Projets',
  'nav.support': 'Support',
  'nav.operator': 'Opérateur',
  'person.menu': 'Votre compte',
  language: 'Langue',
  appearance: 'Apparence',
  'appearance.system': 'Système',
  'appearance.light': 'Clair',
  'appearance.dark': 'Sombre',
};
