import type { TranslationOf } from '../../../client/react/text/bindText.ts';
import type { linksEn } from './linksEn.ts';

export const linksFr: TranslationOf<typeof linksEn> = {
  'confirm.title': 'Confirmez votre adresse e-mail',
  'confirm.text':
    'AI-Gate enverra alors à l’adresse qui a reçu ce lien les e-mails du compte pour lequel elle a été saisie. Si vous ne l’avez pas saisie, fermez cette page : il ne se passe rien. Le lien est alors celui du compte d’une autre personne, même si vous en avez un.',
  'confirm.action': 'Confirmer l’adresse',
  'confirm.failed': 'L’adresse n’a pas pu être confirmée. Vérifiez votre connexion, puis réessayez.',
  'confirm.done': 'Votre adresse est confirmée',
  'confirm.done.text':
    'Les e-mails du compte pour lequel elle a été saisie y sont désormais envoyés. Les réglages indiquent l’adresse de votre compte.',
  'confirm.done.action': 'Aller à l’aperçu',
  'confirm.used': 'Ce lien a déjà servi',
  'confirm.used.text':
    'Votre premier essai est peut-être arrivé avant la coupure. Les réglages indiquent si l’adresse est confirmée.',
  'confirm.invalid': 'Ce lien n’est plus valable',
  'confirm.invalid.text':
    'Il a déjà servi, date de plus de 24 heures ou a été remplacé par un plus récent. Les réglages indiquent si l’adresse est confirmée, et envoient un autre lien.',
  'confirm.incomplete': 'Ce lien est incomplet',
  'confirm.incomplete.text':
    'Ouvrez de nouveau le lien de l’e-mail, ou copiez-le en entier. Les réglages peuvent en envoyer un autre.',

  quota_80: 'quand 80 % de vos sessions sont utilisées',
  quota_100: 'quand toutes vos sessions sont utilisées',
  invoice_paid: 'quand le paiement d’un renouvellement est arrivé',
  'stop.title': 'Ne plus recevoir ces e-mails ?',
  'stop.text': ({ when }) => `Vous recevez un e-mail ${when}. Tous les autres restent inchangés.`,
  'stop.action': 'Ne plus les recevoir',
  'stop.done': 'Ces e-mails sont désactivés',
  'stop.done.text': ({ when }) => `Vous ne recevrez plus d’e-mail ${when}.`,
  'resume.action': 'Les réactiver',
  'resume.done': 'Ces e-mails sont activés',
  'resume.done.text': ({ when }) => `Vous recevrez un e-mail ${when}.`,
  'preference.failed': 'Enregistrement impossible. Vérifiez votre connexion, puis réessayez.',
  'preference.invalid': 'Ce lien n’est pas valable',
  'preference.invalid.text':
    'Il est incomplet, ou date de plus d’un an. Les réglages ont un interrupteur pour chacun de ces e-mails.',
  settings: 'Ouvrir les réglages',
};
