import { prose, strong } from '../prose.ts';
import type { TranslationOf } from './messages.ts';
import type { ticketEn } from './ticketEn.ts';

export const ticketFr: TranslationOf<typeof ticketEn> = {
  'ticket_received.subject': ({ ticket }, format) => `Nous avons reçu votre demande ${format.number(ticket)}`,
  'ticket_received.preheader': ({ dueAt }, format) =>
    `Vous recevrez une réponse avant le ${format.dateTime(dueAt)}.`,
  'ticket_received.due': ({ dueAt }, format) =>
    prose`Vous recevrez une réponse avant le ${strong(format.dateTime(dueAt))}. Elle arrive par e-mail et se trouve aussi dans la demande.`,
  'ticket_received.why': ({ to }) => `Envoyé à ${to}, car vous avez ouvert une demande d’assistance.`,
  'ticket_answered.subject': ({ ticket }, format) => `Réponse à votre demande ${format.number(ticket)}`,
  'ticket_answered.preheader': ({ now }, format) =>
    `L’assistance d’AI-Gate a écrit le ${format.dateTime(now)}.`,
  'ticket_answered.reply': 'Répondez dans la demande. Personne ne lit les réponses à cet e-mail.',
  'ticket_answered.why': ({ to }) => `Envoyé à ${to}, car vous avez ouvert une demande d’assistance.`,
  'row.subject': 'Objet',
  'act.ticket': 'Ouvrir la demande',
};
