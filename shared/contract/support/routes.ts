import type { Route, RouteLimit } from '../route.ts';

/** A person writes a few messages in an hour. Beyond it, a faulty program would fill the queue of operators. */
const SUPPORT_LIMIT: RouteLimit = { counter: 'support', requestsPerMinute: 10 };

const customer = { forUsers: true, tags: ['Support'] } as const;
const writing = { scope: 'billing', ...customer, limit: SUPPORT_LIMIT } as const;

export const supportRoutes = {
  createTicket: {
    operationId: 'createTicket',
    route: 'POST /support/tickets',
    ...writing,
    problems: [
      'rate_limited',
      'support_not_included',
      'project_not_found',
      'message_differs',
      'tickets_exceeded',
    ],
    summary: 'Open a ticket with its first message',
  },
  listTickets: {
    operationId: 'listTickets',
    route: 'GET /support/tickets',
    scope: 'read',
    ...customer,
    problems: ['rate_limited'],
    summary: 'List the tickets of a user, newest first',
  },
  getTicket: {
    operationId: 'getTicket',
    route: 'GET /support/tickets/{ticket_id}',
    scope: 'read',
    ...customer,
    problems: ['rate_limited', 'ticket_not_found'],
    summary: 'Get a ticket with its messages',
  },
  addTicketMessage: {
    operationId: 'addTicketMessage',
    route: 'POST /support/tickets/{ticket_id}/messages',
    ...writing,
    problems: [
      'rate_limited',
      'support_not_included',
      'ticket_not_found',
      'message_differs',
      'messages_exceeded',
    ],
    summary: 'Write a message in a ticket',
  },
  closeTicket: {
    operationId: 'closeTicket',
    route: 'POST /support/tickets/{ticket_id}/close',
    ...writing,
    problems: ['rate_limited', 'ticket_not_found'],
    summary: 'Close a ticket',
  },
  reopenTicket: {
    operationId: 'reopenTicket',
    route: 'POST /support/tickets/{ticket_id}/reopen',
    ...writing,
    problems: ['rate_limited', 'support_not_included', 'ticket_not_found'],
    summary: 'Open a closed ticket again',
  },
} as const satisfies Record<string, Route>;
