import type { TranslationOf } from './createText.ts';
import type { settingsEn } from './settingsEn.ts';

export const settingsFr: TranslationOf<typeof settingsEn> = {
  'nav.settings': 'Réglages',
  'settings.look': 'Langue et apparence',
  'settings.look.note': 'Pour ce navigateur.',
  'settings.language.failed': ({ language }) =>
    `${language} : chargement impossible pour le moment. Vérifiez votre connexion, puis réessayez.`,
  'settings.account': 'Compte',
  'settings.account.note':
    'Votre nom et votre adresse e-mail se modifient chez votre fournisseur d’identité.',
  'settings.name': 'Nom',
  'settings.email': 'Adresse e-mail',
  'settings.userId': 'Identifiant',
  'settings.here': 'Sur cet appareil',
};
