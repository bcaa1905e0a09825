import type { TranslationOf } from '../../../client/react/text/bindText.ts';
import type { emailEn } from './emailEn.ts';

export const emailFr: TranslationOf<typeof emailEn> = {
  title: 'E-mails',
  note: 'Sur votre quota, votre formule et vos paiements.',
  what: 'vos réglages d’e-mail',

  'address.none': 'Pas encore d’adresse',
  'address.none.note':
    'Indiquez une adresse. Tant qu’elle n’est pas confirmée, vous ne recevez aucun e-mail.',
  'address.none.waiting': 'Vous ne recevez aucun e-mail tant qu’aucune adresse n’est confirmée.',
  'address.id_token': 'Confirmée par votre fournisseur d’identité',
  'address.link': 'Confirmée par un lien',
  'address.import': 'Reprise de votre ancienne formule',
  'address.bounce': 'Les e-mails à cette adresse reviennent : plus aucun n’est envoyé.',
  'address.bounce.fix': 'Changez d’adresse. Si celle-ci fonctionne de nouveau, confirmez-la encore une fois.',
  'address.complaint': 'Un e-mail à cette adresse a été signalé comme spam : plus aucun n’est envoyé.',
  'address.complaint.fix': 'Confirmez l’adresse encore une fois pour recevoir des e-mails, ou changez-la.',
  'address.confirm': 'Confirmer de nouveau',
  'address.change': 'Changer d’adresse',
  'address.enter': 'Indiquer une adresse',
  'address.later': ({ at }, format) => `Elle pourra être changée à partir du ${format.dateTime(at)}.`,

  'pending.note':
    'En attente de confirmation : ouvrez le lien de notre e-mail à cette adresse. Il fonctionne pendant 24 heures.',
  'pending.not_sent': 'Le lien n’a pas pu être envoyé à cette adresse.',
  'pending.bounce':
    'L’e-mail avec le lien est revenu de cette adresse. Vérifiez-la ou indiquez-en une autre.',
  'pending.later': ({ at }, format) =>
    `Rien reçu ? À partir du ${format.dateTime(at)}, vous pouvez renvoyer le lien.`,
  'pending.other': ({ at }, format) =>
    `À partir du ${format.dateTime(at)}, vous pouvez indiquer une autre adresse.`,
  'pending.keeps': ({ email }) => `D’ici là, les e-mails vont à ${email}.`,
  'pending.again': 'Renvoyer',

  'form.label': 'Nouvelle adresse',
  'form.hint': 'Nous y envoyons un lien, pour la confirmer.',
  'form.send': 'Envoyer le lien',
  'form.missing': 'Indiquez une adresse.',
  'form.rule': 'Indiquez une seule adresse, comme nom@exemple.fr.',
  'form.same': 'Les e-mails vont déjà à cette adresse.',
  'form.refused': 'Cette adresse n’est pas acceptée. Indiquez-en une autre.',

  'failed.later': 'Un lien a été envoyé il y a peu. Un autre pourra l’être plus tard.',
  'failed.limited': 'Trop de modifications à la fois. Réessayez dans une minute.',
  'failed.offline': 'Pas de connexion. Rien n’a changé. Réessayez quand vous serez en ligne.',
  failed: 'Enregistrement impossible. Réessayez dans quelques minutes.',
  'choice.failed': 'Enregistrement impossible : le réglage est comme avant. Réessayez.',

  language: 'Langue d’envoi',
  quota_80: ({ percent }, format) => `${format.percent(percent)} du quota`,
  'quota_80.note': ({ percent }, format) =>
    `Une fois par période, quand l’utilisation atteint ${format.percent(percent)}`,
  quota_100: ({ percent }, format) => `${format.percent(percent)} du quota`,
  'quota_100.note': 'Une fois par période, quand les nouvelles sessions sont refusées',
  invoice_paid: 'Factures de renouvellement',
  'invoice_paid.note': 'Quand le paiement d’un renouvellement est arrivé',
  always: 'Paiements et formule',
  'always.note':
    'Échecs de paiement, changements et fin de votre formule. Ces e-mails ne peuvent pas être désactivés, car les sessions peuvent s’arrêter.',
  'always.on': 'Toujours actifs',

  'banner.bounce': 'Les e-mails qui vous sont envoyés reviennent.',
  'banner.complaint': 'Un e-mail pour vous a été signalé comme spam.',
  'banner.bounce.text':
    'Plus rien n’est envoyé à votre adresse, même au sujet des paiements. Mettez votre adresse à jour.',
  'banner.bounce.action': 'Mettre à jour l’adresse',
  'banner.complaint.text':
    'Plus rien n’est envoyé à votre adresse, même au sujet des paiements. Confirmez-la de nouveau, ou changez-la.',
  'banner.complaint.action': 'Confirmer l’adresse',
};
