import type { InputOf, ResponseOf } from '../../../shared/contract/route.ts';
import type { supportRoutes } from '../../../shared/contract/support/routes.ts';
import { isoInstant } from '../../../shared/time.ts';
import type { Message, Ticket } from '../domain/ticket.ts';

/** What customers get. Nothing here takes a note, an assignee or the name of an operator. */

/** The author of every answer, for customers. */
const TEAM = 'AI-Gate support';

type Routes = typeof supportRoutes;
export type TicketBody = ResponseOf<Routes['getTicket']>['body'];

export const instantOrNull = (instant: number | undefined) =>
  instant === undefined ? null : isoInstant(instant);

export function ticketFields(ticket: Ticket) {
  const { number, type, subject, projectId, state, createdAt, updatedAt, closedAt, unanswered } = ticket;
  return {
    ticketId: String(number),
    type,
    subject,
    projectId: projectId ?? null,
    state,
    waitingFor: waitingFor(ticket),
    createdAt: isoInstant(createdAt),
    updatedAt: isoInstant(updatedAt),
    closedAt: instantOrNull(closedAt),
    dueAt: instantOrNull(unanswered?.dueAt),
  };
}

function waitingFor({ state, unanswered, lastBy }: Ticket): 'us' | 'you' | null {
  if (state === 'closed') return null;
  if (unanswered !== undefined) return 'us';
  return lastBy === 'operator' ? 'you' : null;
}

export function messageFields({ messageId, by, text, at, dueAt, answerHours, answeredAt, met }: Message) {
  return {
    messageId,
    by,
    text,
    at: isoInstant(at),
    ...(dueAt === undefined ? {} : { dueAt: isoInstant(dueAt) }),
    ...(answerHours === undefined ? {} : { answerHours }),
    ...(answeredAt === undefined ? {} : { answeredAt: isoInstant(answeredAt) }),
    ...(met === undefined ? {} : { met }),
  };
}

export const ticketBody = (ticket: Ticket, messages: Message[]): TicketBody => ({
  ...ticketFields(ticket),
  messages: messages.map((message) => ({
    ...messageFields(message),
    author: message.by === 'operator' ? TEAM : null,
  })),
});

export const ok = <Body>(body: Body) => ({ status: 200 as const, body });

/** 201 for a request that wrote something; 200 for a repeated one. */
export const written = <Body>(isNew: boolean, body: Body) =>
  isNew ? { status: 201 as const, body } : { status: 200 as const, body };

/** The ticket of a request without `project_id` is about no project. */
export const openingRequest = (input: InputOf<Routes['createTicket']>) => ({
  messageId: input.message_id,
  text: input.text,
  type: input.type,
  subject: input.subject,
  projectId: input.project_id,
});
