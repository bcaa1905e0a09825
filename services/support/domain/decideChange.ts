import { createNotice, type Notice } from '../../../shared/contract/notifications/notices.ts';
import { answerHours, dueTimes } from './answerTime.ts';
import type { Message, MessageAuthor, Note, Ticket } from './ticket.ts';

/** What a write changes, all or nothing. It applies to the ticket as `before` has it. */
export type TicketChange = {
  before: Ticket;
  after: Ticket;
  message?: Message;
  note?: Note;
  /** The message whose answer was due. */
  answered?: { messageId: string; answeredAt: number; met: boolean };
  notices: Notice[];
};

/** `messages_unseen`: there is a message that the operator has not seen. */
export type ChangeRefusal = 'support_not_included' | 'messages_exceeded' | 'messages_unseen';

/** `unchanged`: the ticket is already as it was asked for. */
export type ChangeDecision =
  | { kind: 'change'; change: TicketChange }
  | { kind: 'unchanged' }
  | { kind: 'refused'; reason: ChangeRefusal };

type Written = { messageId: string; text: string };

/**
 * A thread is one response, which Lambda limits to 6 MB. In JSON a line break takes two bytes, so that 1.2 MB of messages and 1 MB of notes
 * are 4.4 MB at most. Operators can still answer a ticket in which its customer has no room left.
 */
const LIMITS = {
  customer: { count: 200, bytes: 1_000_000 },
  operator: { count: 220, bytes: 1_200_000 },
  note: { count: 200, bytes: 1_000_000 },
};

const refused = (reason: ChangeRefusal): ChangeDecision => ({ kind: 'refused', reason });

/**
 * A customer writes. A message that finds none unanswered gets a due time by the plan of now; a later one leaves it as it is. A closed
 * ticket is opened.
 */
export function decideMessage(
  ticket: Ticket,
  written: Written,
  { plan, now }: { plan: string; now: number },
): ChangeDecision {
  const { accountId, number, subject, type } = ticket;
  const hours = answerHours(type, plan);
  if (hours === undefined) return refused('support_not_included');
  const message = messageAfter(ticket, written, { by: 'customer', now });
  if (message === undefined) return refused('messages_exceeded');
  const { messageId } = written;
  const due = dueTimes({ at: now, hours });
  const isFirst = ticket.unanswered === undefined;
  const unanswered = ticket.unanswered ?? { messageId, plan, ...due };
  const after: Ticket = { ...reopened(ticket), ...withMessage(ticket, message), unanswered };
  const facts = { accountId, plan: unanswered.plan, ticket: number, subject, dueAt: unanswered.dueAt };
  return {
    kind: 'change',
    change: {
      before: ticket,
      after,
      message: isFirst ? { ...message, dueAt: due.dueAt, answerHours: hours } : message,
      notices: [createNotice('ticket_message', { ...facts, message: message.number }, after)],
    },
  };
}

/** An operator answers all messages so far, of which he has seen `seen` if it is given. Whether that was in time is recorded at the message whose answer was due. */
export function decideReply(
  ticket: Ticket,
  written: Written,
  { author, seen, now }: { author: string; seen?: number | undefined; now: number },
): ChangeDecision {
  if (isUnseen(ticket, seen)) return refused('messages_unseen');
  const message = messageAfter(ticket, written, { by: 'operator', now });
  if (message === undefined) return refused('messages_exceeded');
  const { unanswered, ...rest } = ticket;
  const after: Ticket = { ...rest, ...withMessage(ticket, message) };
  const facts = {
    ticket: ticket.number,
    subject: ticket.subject,
    message: message.number,
    text: message.text,
  };
  return {
    kind: 'change',
    change: {
      before: ticket,
      after,
      message: { ...message, author },
      ...(unanswered === undefined
        ? {}
        : {
            answered: {
              messageId: unanswered.messageId,
              answeredAt: now,
              met: now <= unanswered.dueAt,
            },
          }),
      notices: [createNotice('ticket_answered', facts, after)],
    },
  };
}

/** An operator writes a note. Nothing that the customer can see changes. */
export function decideNote(
  ticket: Ticket,
  { messageId, text }: Written,
  { author, now }: { author: string; now: number },
): ChangeDecision {
  const notes = ticket.notes + 1;
  const noteBytes = ticket.noteBytes + Buffer.byteLength(text);
  if (notes > LIMITS.note.count || noteBytes > LIMITS.note.bytes) return refused('messages_exceeded');
  return {
    kind: 'change',
    change: {
      before: ticket,
      after: { ...ticket, notes, noteBytes, version: ticket.version + 1 },
      note: { messageId, number: notes, author, text, at: now },
      notices: [],
    },
  };
}

/** An operator says who works on the ticket; null for nobody. */
export function decideAssignee(ticket: Ticket, assignee: string | null): ChangeDecision {
  if ((ticket.assignee ?? null) === assignee) return { kind: 'unchanged' };
  const { assignee: _former, ...rest } = ticket;
  const after = { ...rest, ...(assignee === null ? {} : { assignee }), version: ticket.version + 1 };
  return { kind: 'change', change: { before: ticket, after, notices: [] } };
}

/** No answer is due any more. `seen`, if it is given, is how many messages an operator has seen. */
export function decideClosing(
  ticket: Ticket,
  { seen, now }: { seen?: number | undefined; now: number },
): ChangeDecision {
  if (ticket.state === 'closed') return { kind: 'unchanged' };
  if (isUnseen(ticket, seen)) return refused('messages_unseen');
  const { unanswered: _dropped, ...rest } = ticket;
  const after: Ticket = { ...rest, state: 'closed', closedAt: now, ...written(ticket, now) };
  return { kind: 'change', change: { before: ticket, after, notices: [] } };
}

/** No answer is due until a message is written. `plan` is that of a customer; an operator needs none. */
export function decideReopening(
  ticket: Ticket,
  { plan, now }: { plan?: string; now: number },
): ChangeDecision {
  if (ticket.state === 'open') return { kind: 'unchanged' };
  if (plan !== undefined && answerHours(ticket.type, plan) === undefined)
    return refused('support_not_included');
  const after: Ticket = { ...reopened(ticket), ...written(ticket, now) };
  return { kind: 'change', change: { before: ticket, after, notices: [] } };
}

/** Operators are told that a quarter of the time is left, once for a due time. */
export function decideReminder(ticket: Ticket, { now }: { now: number }): ChangeDecision {
  const { accountId, number, subject, unanswered, reminded } = ticket;
  if (unanswered === undefined) return { kind: 'unchanged' };
  const { plan, dueAt, remindAt } = unanswered;
  if (now < remindAt || now >= dueAt || reminded === dueAt) return { kind: 'unchanged' };
  const after = { ...ticket, reminded: dueAt, version: ticket.version + 1 };
  const facts = { accountId, plan, ticket: number, subject, dueAt };
  const notices = [createNotice('ticket_due_soon', facts, after)];
  return { kind: 'change', change: { before: ticket, after, notices } };
}

const isUnseen = ({ messages }: Ticket, seen: number | undefined) => seen !== undefined && messages > seen;

/** The message that a ticket gets next; undefined if it has no room. */
function messageAfter(
  { messages, messageBytes }: Ticket,
  { messageId, text }: Written,
  { by, now }: { by: MessageAuthor; now: number },
): Message | undefined {
  const number = messages + 1;
  const { count, bytes } = LIMITS[by];
  const hasRoom = number <= count && messageBytes + Buffer.byteLength(text) <= bytes;
  return hasRoom ? { messageId, number, by, text, at: now } : undefined;
}

const withMessage = (ticket: Ticket, { number, by, text, at }: Message) => ({
  messages: number,
  messageBytes: ticket.messageBytes + Buffer.byteLength(text),
  lastBy: by,
  ...written(ticket, at),
});

/** The clocks of two function instances can differ. */
const written = ({ updatedAt, version }: Ticket, now: number) => ({
  updatedAt: Math.max(updatedAt, now),
  version: version + 1,
});

function reopened(ticket: Ticket): Ticket {
  const { closedAt: _closed, ...rest } = ticket;
  return { ...rest, state: 'open' };
}
