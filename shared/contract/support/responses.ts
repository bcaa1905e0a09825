import * as z from 'zod/mini';
import { described, instant, named, nextCursor, projectId, userId, wholeNumber } from '../values.ts';
import { TICKET_STATES, TICKET_TYPES } from './inputs.ts';

/*
 * What customers get is built from schemas of their own, without notes and assignees. What operators get extends them.
 */

const ticketFields = {
  ticketId: described(z.string(), 'The number of the ticket in its account: `1`, `2` and so on.'),
  type: described(z.enum(TICKET_TYPES), '`volume`: a request for a price for more sessions.'),
  subject: described(z.string(), 'What it is about.'),
  projectId: described(z.nullable(projectId), 'The project that it is about; null if it names none.'),
  state: described(z.enum(TICKET_STATES), 'Whether it is open.'),
  waitingFor: described(
    z.nullable(z.enum(['us', 'you'])),
    'Who writes next: `us` owe an answer; `you` have one. Null if the ticket is closed, or if nothing is unanswered and nothing was answered.',
  ),
  createdAt: described(instant, 'When it was opened.'),
  updatedAt: described(instant, 'When it was last written in, closed or opened again.'),
  closedAt: described(z.nullable(instant), 'When it was closed; null while it is open.'),
  dueAt: described(z.nullable(instant), 'When the answer is due; null if nothing is unanswered.'),
};

const messageFields = {
  messageId: described(z.string(), 'The `message_id` of the request that wrote it.'),
  by: described(z.enum(['customer', 'operator']), 'Who wrote it.'),
  text: described(z.string(), 'Plain text with line breaks.'),
  at: described(instant, 'When it was written.'),
  dueAt: z.optional(
    described(
      instant,
      'When its answer is or was due. Only a message of the customer has it that was written while no other one waited for an answer.',
    ),
  ),
  answerHours: z.optional(
    described(wholeNumber, 'The hours in which the plan promised an answer when it was written.'),
  ),
  answeredAt: z.optional(described(instant, 'When the answer to the message with `dueAt` was written.')),
  met: z.optional(described(z.boolean(), 'Whether it was answered by `dueAt`.')),
};

const message = named(
  'TicketMessage',
  z.object({
    ...messageFields,
    author: described(
      z.nullable(z.string()),
      'The name of the support team; null for a message of the customer.',
    ),
  }),
  { description: 'A message in a ticket.' },
);

const listedTicket = named('ListedTicket', z.object(ticketFields), {
  description: 'A ticket without its messages.',
});

const ticket = named(
  'Ticket',
  z.object({ ...ticketFields, messages: described(z.array(message), 'The messages, oldest first.') }),
  { description: 'A ticket with its messages.' },
);

const written = { 200: ticket, 201: ticket };

export const supportResponses = {
  createTicket: written,
  listTickets: {
    200: named(
      'TicketList',
      z.object({
        tickets: z.array(listedTicket),
        answerHours: described(
          z.nullable(wholeNumber),
          'The hours in which the current plan promises an answer; null if it includes no support.',
        ),
        communityUrl: described(
          z.nullable(z.url()),
          'Where accounts without support ask each other; null if there is no such place.',
        ),
        nextCursor,
      }),
      { description: 'A page of tickets, newest first, and what the plan promises.' },
    ),
  },
  getTicket: { 200: ticket },
  addTicketMessage: written,
  closeTicket: { 200: ticket },
  reopenTicket: { 200: ticket },
};

const assignee = described(z.nullable(z.string()), 'Who works on it; null if nobody does.');

const accountListedTicket = named(
  'AccountListedTicket',
  z.object({
    userId,
    email: described(z.nullable(z.string()), 'The verified address of the account; null without one.'),
    plan: described(z.string(), 'The plan that the account had when the ticket was opened.'),
    ...ticketFields,
    assignee,
    messageCount: described(wholeNumber, 'The number of its messages, without notes.'),
  }),
  { description: 'A ticket as operators see it in a list.' },
);

const operatorMessage = named(
  'OperatorTicketMessage',
  z.object({
    ...messageFields,
    author: described(
      z.nullable(z.string()),
      'The id of the operator, or the name of the API key; null for a message of the customer.',
    ),
  }),
  { description: 'A message in a ticket, as operators see it.' },
);

const note = named(
  'TicketNote',
  z.object({
    messageId: described(z.string(), 'The `message_id` of the request that wrote it.'),
    author: described(z.string(), 'The id of the operator, or the name of the API key.'),
    text: described(z.string(), 'Plain text with line breaks.'),
    at: described(instant, 'When it was written.'),
  }),
  { description: 'An internal note. Customers never get it.' },
);

const attached = named(
  'TicketContext',
  z.object({
    plan: described(z.string(), 'The plan.'),
    status: described(z.string(), 'Stripe’s status of the subscription; `none` without one.'),
    sessionsUsed: described(wholeNumber, 'Sessions that were counted in the period.'),
    sessionsIncluded: described(wholeNumber, 'Sessions of the period.'),
    openSessions: described(wholeNumber, 'Sessions that ran.'),
    refusedAt: described(
      z.nullable(instant),
      'When the used-up quota refused the first session of the period; null if it did not.',
    ),
  }),
  { description: 'The account when a ticket was opened.' },
);

const accountTicket = named(
  'AccountTicket',
  z.object({
    userId,
    ...ticketFields,
    assignee,
    attached,
    messages: described(z.array(operatorMessage), 'The messages, oldest first.'),
    notes: described(z.array(note), 'The internal notes, oldest first.'),
  }),
  { description: 'A ticket as operators see it.' },
);

const ticketsOfAccounts = named(
  'AccountTicketList',
  z.object({ tickets: z.array(accountListedTicket), nextCursor }),
  {
    description:
      'A page of tickets. It can have fewer than `limit`, or none, and still be followed by others.',
  },
);

const writtenByOperator = { 200: accountTicket, 201: accountTicket };

export const supportAdminResponses = {
  listOpenTickets: { 200: ticketsOfAccounts },
  listAccountTickets: { 200: ticketsOfAccounts },
  getAccountTicket: { 200: accountTicket },
  replyToTicket: writtenByOperator,
  addTicketNote: writtenByOperator,
  assignTicket: { 200: accountTicket },
  closeAccountTicket: { 200: accountTicket },
  reopenAccountTicket: { 200: accountTicket },
};
