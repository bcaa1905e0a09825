import type { ContentsOf } from '../content.ts';
import { toLines, toName } from '../formats.ts';

/** The subject of a ticket is cut where its customer's list of tickets would cut it. */
const SUBJECT_LENGTH_MAX = 120;

/** The contents of the e-mails to customers about their tickets. */
export const ticketMails: ContentsOf<'ticket_received' | 'ticket_answered'> = {
  ticket_received({ ticket, subject, dueAt }, { text: { t }, context, pageUrl }) {
    return {
      subject: t('ticket_received.subject', { ticket }),
      preheader: t('ticket_received.preheader', { dueAt }),
      paragraphs: [t('ticket_received.due', { dueAt })],
      rows: [{ label: t('row.subject'), value: toName(subject, SUBJECT_LENGTH_MAX) }],
      button: { label: t('act.ticket'), url: pageUrl(ticketPath(ticket)) },
      why: t('ticket_received.why', context),
    };
  },
  ticket_answered({ ticket, subject, text }, { text: { t }, context, pageUrl }) {
    return {
      subject: t('ticket_answered.subject', { ticket }),
      preheader: t('ticket_answered.preheader', context),
      paragraphs: toLines(text),
      rows: [{ label: t('row.subject'), value: toName(subject, SUBJECT_LENGTH_MAX) }],
      closing: [t('ticket_answered.reply')],
      button: { label: t('act.ticket'), url: pageUrl(ticketPath(ticket)) },
      why: t('ticket_answered.why', context),
    };
  },
};

const ticketPath = (ticket: number): string => `/app/support/${ticket}`;
