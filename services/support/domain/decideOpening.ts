import type { Account } from '../../../shared/account/account.ts';
import { runningCount } from '../../../shared/account/slots.ts';
import { createNotice, type Notice } from '../../../shared/contract/notifications/notices.ts';
import type { TicketType } from '../../../shared/contract/support/inputs.ts';
import { answerHours, dueTimes } from './answerTime.ts';
import type { Message, Ticket, TicketContext } from './ticket.ts';

/** 500 heads of about 700 bytes are read with one query of 350 kB. */
export const TICKETS_MAX = 500;

export type OpeningRequest = {
  messageId: string;
  text: string;
  type: TicketType;
  subject: string;
  projectId?: string | undefined;
};

/** A new ticket with its first message, and what is told of it. */
export type Opening = { ticket: Ticket; message: Message; notices: Notice[] };

export type OpeningRefusal = 'support_not_included' | 'project_not_found' | 'tickets_exceeded';

/** What a request to open a ticket leads to. `account` is as of `now`, and has `ticketCount` tickets. */
export function decideOpening(
  request: OpeningRequest,
  { account, ticketCount, now }: { account: Account; ticketCount: number; now: number },
): { kind: 'open'; opening: Opening } | { kind: 'refused'; reason: OpeningRefusal } {
  const { accountId, plan, projects } = account;
  const { messageId, text, type, subject, projectId } = request;
  const hours = answerHours(type, plan);
  if (hours === undefined) return { kind: 'refused', reason: 'support_not_included' };
  if (projectId !== undefined && !Object.hasOwn(projects, projectId))
    return { kind: 'refused', reason: 'project_not_found' };
  if (ticketCount >= TICKETS_MAX) return { kind: 'refused', reason: 'tickets_exceeded' };
  const number = ticketCount + 1;
  const { dueAt, remindAt } = dueTimes({ at: now, hours });
  const ticket: Ticket = {
    accountId,
    number,
    type,
    subject,
    ...(projectId === undefined ? {} : { projectId }),
    state: 'open',
    createdAt: now,
    updatedAt: now,
    unanswered: { messageId, plan, dueAt, remindAt },
    lastBy: 'customer',
    messages: 1,
    messageBytes: Buffer.byteLength(text),
    notes: 0,
    noteBytes: 0,
    context: contextOf(account, now),
    version: 1,
  };
  const facts = { ticket: number, subject, dueAt };
  const notices = [
    createNotice('ticket_received', facts, ticket),
    createNotice('ticket_opened', { ...facts, accountId, plan, type }, ticket),
  ];
  const message: Message = { messageId, number: 1, by: 'customer', text, at: now, dueAt, answerHours: hours };
  return { kind: 'open', opening: { ticket, message, notices } };
}

function contextOf(account: Account, now: number): TicketContext {
  const { plan, status, sessionsUsed, sessionsIncluded, refusedAt, usageSince } = account;
  return {
    plan,
    status,
    sessionsUsed,
    sessionsIncluded,
    openSessions: runningCount(account, now),
    // An earlier one is of an earlier period.
    ...(refusedAt === undefined || refusedAt < usageSince ? {} : { refusedAt }),
  };
}

/** Whether a repeated request is the one that opened the ticket. */
export const isSameOpening = (
  { type, subject, projectId, text }: OpeningRequest,
  opened: { ticket: Ticket; message: Pick<Message, 'text'> },
): boolean =>
  type === opened.ticket.type &&
  subject === opened.ticket.subject &&
  projectId === opened.ticket.projectId &&
  text === opened.message.text;
