import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { TICKET_STATES, TICKET_TYPES } from '../../../shared/contract/support/inputs.ts';
import type { Message, Note, Ticket } from '../domain/ticket.ts';

type Row = Record<string, AttributeValue>;

const MARSHALLING = { removeUndefinedValues: true };

const ticketRow = z.object({
  accountId: z.string(),
  number: z.number(),
  type: z.enum(TICKET_TYPES),
  subject: z.string(),
  projectId: z.optional(z.string()),
  state: z.enum(TICKET_STATES),
  createdAt: z.number(),
  updatedAt: z.number(),
  closedAt: z.optional(z.number()),
  unanswered: z.optional(
    z.object({ messageId: z.string(), plan: z.string(), dueAt: z.number(), remindAt: z.number() }),
  ),
  reminded: z.optional(z.number()),
  lastBy: z.enum(['customer', 'operator']),
  messages: z.number(),
  messageBytes: z.number(),
  notes: z.number(),
  noteBytes: z.number(),
  assignee: z.optional(z.string()),
  context: z.object({
    plan: z.string(),
    status: z.string(),
    sessionsUsed: z.number(),
    sessionsIncluded: z.number(),
    openSessions: z.number(),
    refusedAt: z.optional(z.number()),
  }),
  version: z.number(),
});

const messageRow = z.object({
  messageId: z.string(),
  number: z.number(),
  by: z.enum(['customer', 'operator']),
  author: z.optional(z.string()),
  text: z.string(),
  at: z.number(),
  dueAt: z.optional(z.number()),
  answerHours: z.optional(z.number()),
  answeredAt: z.optional(z.number()),
  met: z.optional(z.boolean()),
});

const noteRow = z.object({
  messageId: z.string(),
  number: z.number(),
  author: z.string(),
  text: z.string(),
  at: z.number(),
});

export const parseTicketRow = (row: Row): Ticket => z.parse(ticketRow, unmarshall(row));
export const parseMessageRow = (row: Row): Message => z.parse(messageRow, unmarshall(row));
export const parseNoteRow = (row: Row): Note => z.parse(noteRow, unmarshall(row));

export const ticketItem = (ticket: Ticket): Row =>
  marshall({ ...tableKeys.ticket(ticket.accountId, ticket.number), ...ticket }, MARSHALLING);

export const messageItem = ({ accountId, number }: Ticket, message: Message): Row =>
  marshall(
    { ...tableKeys.ticketMessage({ accountId, number, messageId: message.messageId }), ...message },
    MARSHALLING,
  );

export const noteItem = ({ accountId, number }: Ticket, note: Note): Row =>
  marshall(
    { ...tableKeys.ticketNote({ accountId, number, messageId: note.messageId }), ...note },
    MARSHALLING,
  );
