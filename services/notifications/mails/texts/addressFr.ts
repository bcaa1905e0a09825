import { prose, strong } from '../prose.ts';
import type { addressEn } from './addressEn.ts';
import type { TranslationOf } from './messages.ts';

export const addressFr: TranslationOf<typeof addressEn> = {
  'confirm_address.subject': 'Confirmez votre adresse e-mail',
  'confirm_address.preheader': ({ until }, format) =>
    `Le lien fonctionne jusqu’au ${format.dateTime(until)}.`,
  'confirm_address.asked': ({ to }) =>
    prose`Une personne connectée à AI-Gate souhaite que les e-mails de son compte arrivent à ${strong(to)}. Ils portent sur l’utilisation, les paiements et la formule.`,
  'confirm_address.link': ({ until }, format) =>
    prose`Confirmez l’adresse pour les recevoir. Le lien fonctionne une seule fois, jusqu’au ${strong(format.dateTime(until))}.`,
  'confirm_address.not':
    'Si vous n’avez rien demandé, ne faites rien. Le lien est alors celui du compte d’une autre personne, même si vous en avez un. L’adresse n’est utilisée qu’une fois confirmée.',
  'confirm_address.why': ({ to }) =>
    `Envoyé à ${to}, car cette adresse a été saisie dans les réglages d’un compte.`,
  'act.confirm': 'Confirmer cette adresse',

  'address_changed.subject': 'Vos e-mails vont maintenant à une autre adresse',
  'address_changed.preheader': ({ now }, format) =>
    `Changement du ${format.date(now)}. Cette adresse n’en reçoit plus.`,
  'address_changed.changed':
    'Les e-mails de votre compte AI-Gate vont maintenant à une autre adresse. Celui-ci est le dernier à cette adresse.',
  'address_changed.not':
    'Si vous n’avez pas changé l’adresse, connectez-vous et corrigez-la dans les réglages.',
  'address_changed.why': ({ to }) => `Envoyé à ${to}, car cette adresse était celle de votre compte.`,
};
