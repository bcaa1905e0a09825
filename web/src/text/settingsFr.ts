import type { TranslationOf } from '../../../client/react/text/bindText.ts';
import type { settingsEn } from './settingsEn.ts';

const EVERY = { day: 'par jour', week: 'par semaine', month: 'par mois', year: 'par an' };
const EVERY_FEW = {
  day: 'tous les # jours',
  week: 'toutes les # semaines',
  month: 'tous les # mois',
  year: 'tous les # ans',
};

export const settingsFr: TranslationOf<typeof settingsEn> = {
  'nav.settings': 'Réglages',
  'settings.look': 'Langue et apparence',
  'settings.look.note': 'Pour ce navigateur.',
  'settings.language.failed': ({ language }) =>
    `${language} : chargement impossible pour le moment. Vérifiez votre connexion, puis réessayez.`,
  'subscription.title': 'Abonnement',
  'subscription.note':
    'Carte, adresse, numéro de TVA, formule et résiliation se trouvent sur la page de Stripe.',
  'subscription.what': 'votre abonnement',
  'subscription.price': ({ price, interval, count }, format) =>
    `${price} ${count === 1 ? EVERY[interval] : EVERY_FEW[interval].replace('#', format.number(count))}`,
  'subscription.renews': ({ day }, format) => `Renouvellement le ${format.dayWithYear(day)}`,
  'subscription.changes': ({ plan, day }, format) => `Passe à ${plan} le ${format.dayWithYear(day)}`,
  'subscription.none': 'Aucun abonnement',
  'subscription.manage': 'Gérer',
  'settings.account': 'Compte',
  'settings.account.note':
    'Votre nom et votre adresse e-mail se modifient chez votre fournisseur d’identité.',
  'settings.name': 'Nom',
  'settings.email': 'Adresse de connexion',
  'settings.userId': 'Identifiant',
  'settings.here': 'Sur cet appareil',
};
