import type { Formats } from '../formats.ts';
import { prose, strong } from '../prose.ts';

type Due = { dueAt: number };
type Ticket = { ticket: number };

/** The texts of the e-mails to customers about their tickets. */
export const ticketEn = {
  'ticket_received.subject': ({ ticket }: Ticket, format: Formats) =>
    `We have your ticket ${format.number(ticket)}`,
  'ticket_received.preheader': ({ dueAt }: Due, format: Formats) =>
    `You get an answer by ${format.dateTime(dueAt)}.`,
  'ticket_received.due': ({ dueAt }: Due, format: Formats) =>
    prose`You get an answer by ${strong(format.dateTime(dueAt))}. It comes by e-mail, and it is in the ticket.`,
  'ticket_received.why': ({ to }: { to: string }) => `Sent to ${to}, because you opened a ticket.`,
  'ticket_answered.subject': ({ ticket }: Ticket, format: Formats) =>
    `Your ticket ${format.number(ticket)} was answered`,
  'ticket_answered.preheader': ({ now }: { now: number }, format: Formats) =>
    `AI-Gate support wrote on ${format.dateTime(now)}.`,
  'ticket_answered.reply': 'Reply in the ticket. Nobody reads replies to this e-mail.',
  'ticket_answered.why': ({ to }: { to: string }) => `Sent to ${to}, because you opened a ticket.`,
  'row.subject': 'Subject',
  'act.ticket': 'Open the ticket',
};
