import type { TranslationOf } from '../../../../client/react/text/bindText.ts';
import type { en } from './en.ts';

export const fr: TranslationOf<typeof en> = {
  what: 'vos tickets',
  'what.one': 'ce ticket',
  'what.closed': 'vos tickets fermés',
  answers: ({ hours }, format) => `Nous répondons en ${format.number(hours)} heures au plus.`,
  new: 'Nouveau ticket',
  volume: 'Demander un tarif de volume',
  open: 'Ouverts',
  closed: 'Fermés',
  subject: 'Objet',
  updated: 'Modifié',
  next: 'La suite',
  'next.due': ({ at }, format) => `Réponse attendue avant le ${format.dateTime(at)}`,
  'next.late': ({ at }, format) => `Réponse attendue depuis le ${format.dateTime(at)}`,
  'empty.open': 'Aucun ticket ouvert. Vos questions seront ici, avec l’heure limite de notre réponse.',
  shown: ({ count }, format) =>
    `${format.number(count)} ${format.plural(count, { one: 'ticket', other: 'tickets' })}`,
  'shown.newest': ({ count }, format) =>
    `${format.number(count)} ${format.plural(count, { one: 'plus récent', other: 'plus récents' })}`,
  more: 'Afficher la suite',

  'free.title': 'Nos réponses font partie des formules payantes',
  'free.text': ({ plan, hours }, format) =>
    `Avec ${plan}, nous répondons en ${format.number(hours)} heures au plus. Avec la formule gratuite, la communauté aide.`,
  'free.text.alone': ({ plan, hours }, format) =>
    `Avec ${plan}, nous répondons en ${format.number(hours)} heures au plus.`,
  'free.community': 'Aller à la communauté',
  'free.plan': ({ plan }) => `Voir ${plan}`,
  'free.volume': 'Un tarif de volume peut être demandé avec toutes les formules.',

  'new.title': 'Nouveau ticket',
  'new.volume': 'Tarif de volume',
  'new.volume.text':
    'Indiquez combien de sessions il vous faut par mois, et combien en même temps. Vous recevez une offre, à accepter ou à refuser ici.',
  'new.volume.subject': 'Tarif de volume',
  'subject.hint': 'En quelques mots, le sujet.',
  'subject.missing': 'Indiquez un objet.',
  'subject.long': ({ count }, format) => `Utilisez ${format.number(count)} caractères au plus.`,
  project: 'Projet',
  'project.none': 'Tous ou aucun',
  text: 'Message',
  'text.hint':
    'Texte brut. Un identifiant de requête ou de session aide. Mettez le code entre des lignes ```. N’envoyez jamais de clé ni de mot de passe.',
  'text.missing': 'Écrivez un message.',
  'text.long': ({ count, over }, format) =>
    `Utilisez ${format.number(count)} caractères au plus : ${format.number(over)} de trop.`,
  send: 'Envoyer',
  'send.volume': 'Envoyer la demande',
  kept: 'Ce que vous écrivez est gardé dans cet onglet jusqu’à l’envoi.',

  messages: 'Messages',
  you: 'Vous',
  'due.received': ({ at, hours }, format) =>
    `Reçu · réponse attendue avant le ${format.dateTime(at)} (${format.number(hours)} h)`,
  'due.met': ({ at }, format) => `Réponse à temps, le ${format.dateTime(at)}`,
  'due.missed': ({ at, due }, format) =>
    `Réponse en retard, le ${format.dateTime(at)} ; elle était attendue avant le ${format.dateTime(due)}`,
  'due.moot': ({ at }, format) => `La réponse était attendue avant le ${format.dateTime(at)}`,
  'answer.new': 'Il y a une nouvelle réponse.',
  reply: 'Répondre',
  'reply.hint': 'Un identifiant de requête ou de session aide.',
  'reply.reopens': 'Ce ticket est fermé. Un message le rouvre.',
  'reply.free':
    'Votre formule ne comprend plus nos réponses. Vous pouvez lire ce ticket, et le fermer s’il est ouvert.',
  close: 'Fermer le ticket',
  'close.done': 'Ticket fermé',
  reopen: 'Rouvrir',
  'reopen.done': 'Ticket rouvert',
  sent: 'Message envoyé',

  'panel.due': 'Réponse attendue avant le',
  'panel.late': 'La réponse était attendue avant le',
  'panel.left': ({ seconds, hours }, format) =>
    `Encore ${format.duration(seconds)} sur ${format.number(hours)} h`,
  'panel.over': ({ seconds }, format) =>
    `En retard de ${format.duration(seconds)}. Veuillez nous excuser : nous répondons dès que possible.`,
  'panel.answered': 'Répondu le',
  'panel.answered.met': 'À temps',
  'panel.answered.missed': 'En retard',
  'panel.answered.next': 'Si vous écrivez de nouveau, un nouveau délai commence.',
  'panel.closed': 'Fermé le',
  'panel.closed.next': 'Il reste ici pour être lu.',
  'panel.open': 'Rien n’attend de réponse',
  state: 'État',
  'state.open': 'Ouvert',
  'state.closed': 'Fermé',
  'first.answer': 'Première réponse',
  'first.answer.in': ({ seconds }, format) => `en ${format.duration(seconds)}`,
  opened: 'Ouvert le',
  number: 'Numéro',

  'not.found': 'Votre compte n’a pas ce ticket.',
  'not.found.action': 'Voir vos tickets',
  limited: 'Trop de messages à la fois. Attendez une minute, puis réessayez.',
  offline: 'Pas de connexion. Votre texte est gardé. Envoyez-le de nouveau quand vous serez en ligne.',
  unknown:
    'Nous ne savons pas s’il est arrivé. Votre texte est gardé. Envoyez-le de nouveau : il n’arrive qu’une fois.',
  failed: 'Envoi impossible pour le moment. Votre texte est gardé. Réessayez.',
  'failed.change': 'Modification impossible pour le moment. Réessayez.',
  differs:
    'La première version de ce message est déjà arrivée, et se trouve dans le ticket. Ce que vous avez changé est gardé ici : envoyez-le comme un autre message si vous le voulez.',
  'messages.full': 'Ce ticket a autant de messages qu’un ticket peut en avoir. Ouvrez-en un autre.',
  'tickets.full': 'Votre compte a autant de tickets qu’il peut en avoir. Écrivez dans l’un d’eux.',
  'project.gone': 'Ce projet n’existe plus. Choisissez-en un autre.',
  'reply.refused': 'Votre formule ne comprend pas nos réponses : rien n’a été envoyé. Votre texte est gardé.',
};
