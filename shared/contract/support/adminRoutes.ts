import type { Route } from '../route.ts';

const admin = { scope: 'admin', forUsers: false, tags: ['Admin'] } as const;

/** The routes of operators, apart from those of customers: pages for customers do not load them. */
export const supportAdminRoutes = {
  listOpenTickets: {
    operationId: 'listOpenTickets',
    route: 'GET /admin/tickets',
    ...admin,
    problems: [],
    summary: 'List the open tickets of all accounts by the time their answer is due',
  },
  listAccountTickets: {
    operationId: 'listAccountTickets',
    route: 'GET /admin/accounts/{user_id}/tickets',
    ...admin,
    problems: [],
    summary: 'List the tickets of an account, newest first',
  },
  getAccountTicket: {
    operationId: 'getAccountTicket',
    route: 'GET /admin/accounts/{user_id}/tickets/{ticket_id}',
    ...admin,
    problems: ['ticket_not_found'],
    summary: 'Get a ticket with its messages and internal notes',
  },
  replyToTicket: {
    operationId: 'replyToTicket',
    route: 'POST /admin/accounts/{user_id}/tickets/{ticket_id}/reply',
    ...admin,
    problems: ['ticket_not_found', 'message_differs', 'messages_exceeded', 'messages_unseen'],
    summary: 'Answer a ticket',
  },
  addTicketNote: {
    operationId: 'addTicketNote',
    route: 'POST /admin/accounts/{user_id}/tickets/{ticket_id}/note',
    ...admin,
    problems: ['ticket_not_found', 'message_differs', 'messages_exceeded'],
    summary: 'Write an internal note in a ticket',
  },
  assignTicket: {
    operationId: 'assignTicket',
    route: 'POST /admin/accounts/{user_id}/tickets/{ticket_id}/assign',
    ...admin,
    problems: ['ticket_not_found'],
    summary: 'Set or remove who works on a ticket',
  },
  closeAccountTicket: {
    operationId: 'closeAccountTicket',
    route: 'POST /admin/accounts/{user_id}/tickets/{ticket_id}/close',
    ...admin,
    problems: ['ticket_not_found', 'messages_unseen'],
    summary: 'Close a ticket of an account',
  },
  reopenAccountTicket: {
    operationId: 'reopenAccountTicket',
    route: 'POST /admin/accounts/{user_id}/tickets/{ticket_id}/reopen',
    ...admin,
    problems: ['ticket_not_found'],
    summary: 'Open a closed ticket of an account again',
  },
} as const satisfies Record<string, Route>;
