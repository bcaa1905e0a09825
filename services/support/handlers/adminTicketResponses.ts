import type { ResponseOf } from '../../../shared/contract/route.ts';
import type { supportAdminRoutes } from '../../../shared/contract/support/adminRoutes.ts';
import { isoInstant } from '../../../shared/time.ts';
import type { Message, Note, Ticket } from '../domain/ticket.ts';
import { instantOrNull, messageFields, ticketFields } from './ticketResponses.ts';

type Routes = typeof supportAdminRoutes;
export type AccountTicketBody = ResponseOf<Routes['getAccountTicket']>['body'];
type ListedTicket = ResponseOf<Routes['listOpenTickets']>['body']['tickets'][number];

/** A ticket as operators see it. */
export function accountTicketBody(
  ticket: Ticket,
  { messages, notes }: { messages: Message[]; notes: Note[] },
): AccountTicketBody {
  const { accountId, assignee, context } = ticket;
  const { refusedAt, ...attached } = context;
  return {
    userId: accountId,
    ...ticketFields(ticket),
    assignee: assignee ?? null,
    attached: { ...attached, refusedAt: instantOrNull(refusedAt) },
    messages: messages.map((message) => ({ ...messageFields(message), author: message.author ?? null })),
    notes: notes.map(({ messageId, author, text, at }) => ({ messageId, author, text, at: isoInstant(at) })),
  };
}

export const listedTicket = (ticket: Ticket, email: string | undefined): ListedTicket => ({
  userId: ticket.accountId,
  email: email ?? null,
  plan: ticket.context.plan,
  ...ticketFields(ticket),
  assignee: ticket.assignee ?? null,
  messageCount: ticket.messages,
});
