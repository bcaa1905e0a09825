import * as z from 'zod/mini';
import { id, idOfLength, name, PAGE_DEFAULT, page, pageOf, printable, reason } from '../fields.ts';
import { PROJECT_ID_LENGTH_MAX } from '../ids.ts';

/** `volume`: the account asks for a price for more sessions than its plan includes. Any plan may. */
export const TICKET_TYPES = ['question', 'volume'] as const;
export type TicketType = (typeof TICKET_TYPES)[number];

export const TICKET_STATES = ['open', 'closed'] as const;
export type TicketState = (typeof TICKET_STATES)[number];

/** `soon`: due within 12 hours. `late`: the due time has passed. */
export const DUE_FILTERS = ['soon', 'late'] as const;
export type DueFilter = (typeof DUE_FILTERS)[number];

export const SUBJECT_LENGTH_MAX = 120;
export const TEXT_LENGTH_MAX = 10_000;

/** A UUID has 36. */
export const MESSAGE_ID_LENGTH_MAX = 64;

const oneOf = <Value extends string>(values: readonly [Value, ...Value[]]) =>
  z.enum(values, `must be one of ${values.join(', ')}`);

const TEXT_RULE = `must be 1 to ${TEXT_LENGTH_MAX} characters; of the control characters, only line breaks and tabs; none that changes the writing direction`;

/** As `printable` of fields.ts, with line breaks and tabs. Browsers and servers end lines in different ways; one of them is stored. */
const text = z.pipe(
  z
    .string(TEXT_RULE)
    .check(
      z.maxLength(TEXT_LENGTH_MAX, TEXT_RULE),
      z.regex(/^(?:[\t\n\r]|[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069])*$/u, TEXT_RULE),
      z.regex(/\S/, TEXT_RULE),
    ),
  z.transform((given: string) => given.replaceAll(/\r\n?/g, '\n')),
);

/** Identifies a send, so that a repeated one has no further effect. */
const messageId = idOfLength(MESSAGE_ID_LENGTH_MAX);
const message = { message_id: messageId, text };

const TICKET_RULE = 'must be the ticketId of a ticket';
/** Tickets of an account are numbered from 1. */
const ticketId = z.string(TICKET_RULE).check(z.regex(/^[1-9][0-9]{0,3}$/, TICKET_RULE));

const SEEN_RULE = 'must be a whole number from 1 to 1000';
const messagesSeen = z.optional(z.int(SEEN_RULE).check(z.minimum(1, SEEN_RULE), z.maximum(1_000, SEEN_RULE)));

/** A ticket and the contact of its account are two of the 100 keys that one read of DynamoDB can have. */
const QUEUE_PAGE_MAX = 50;

const ticket = { user_id: id, ticket_id: ticketId };

export const supportInputs = {
  createTicket: z.object({
    user_id: id,
    ...message,
    type: oneOf(TICKET_TYPES),
    subject: printable(SUBJECT_LENGTH_MAX),
    project_id: z.optional(idOfLength(PROJECT_ID_LENGTH_MAX)),
  }),
  listTickets: z.object({ user_id: id, state: z.optional(oneOf(TICKET_STATES)), ...page }),
  getTicket: z.object(ticket),
  addTicketMessage: z.object({ ...ticket, ...message }),
  closeTicket: z.object(ticket),
  reopenTicket: z.object(ticket),
};

export const supportAdminInputs = {
  listOpenTickets: z.object({ due: z.optional(oneOf(DUE_FILTERS)), ...pageOf(PAGE_DEFAULT, QUEUE_PAGE_MAX) }),
  listAccountTickets: z.object({ user_id: id, state: z.optional(oneOf(TICKET_STATES)), ...page }),
  getAccountTicket: z.object(ticket),
  replyToTicket: z.object({ ...ticket, ...message, messages_seen: messagesSeen }),
  addTicketNote: z.object({ ...ticket, ...message }),
  assignTicket: z.object({ ...ticket, assignee: z.nullable(name) }),
  closeAccountTicket: z.object({ ...ticket, messages_seen: messagesSeen, reason: z.optional(reason) }),
  reopenAccountTicket: z.object({ ...ticket, reason: z.optional(reason) }),
};
