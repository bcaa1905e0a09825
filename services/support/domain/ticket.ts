import type { TicketState, TicketType } from '../../../shared/contract/support/inputs.ts';

/** The account when a ticket was opened, for operators. Instants are epoch seconds, here and below. */
export type TicketContext = {
  plan: string;
  status: string;
  sessionsUsed: number;
  sessionsIncluded: number;
  openSessions: number;
  refusedAt?: number;
};

/** A ticket without its messages and notes. */
export type Ticket = {
  accountId: string;
  /** From 1, in the account. */
  number: number;
  type: TicketType;
  subject: string;
  projectId?: string;
  state: TicketState;
  createdAt: number;
  /** When a message was written, or the state changed. Notes and assignees, which customers never see, leave it as it is. */
  updatedAt: number;
  closedAt?: number;
  /**
   * The first message that waits for an answer, and the plan that decided when it is due. Operators are reminded at `remindAt`. Absent while
   * the ticket is closed.
   */
  unanswered?: { messageId: string; plan: string; dueAt: number; remindAt: number };
  /** The due time of which operators were last reminded. */
  reminded?: number;
  lastBy: MessageAuthor;
  messages: number;
  messageBytes: number;
  notes: number;
  noteBytes: number;
  assignee?: string;
  context: TicketContext;
  /** Raised by every write. */
  version: number;
};

export type MessageAuthor = 'customer' | 'operator';

/** What customers get. It is never made from a note. */
export type Message = {
  messageId: string;
  /** From 1, in the ticket. */
  number: number;
  by: MessageAuthor;
  /** The id of the operator, or the name of the API key. Only operators see it. */
  author?: string;
  text: string;
  at: number;
  /** Of a message that found no other one unanswered: when the answer is due, and the hours that the plan promised. */
  dueAt?: number;
  answerHours?: number;
  /** Recorded once, with the answer. */
  answeredAt?: number;
  met?: boolean;
};

/** What only operators get. */
export type Note = { messageId: string; number: number; author: string; text: string; at: number };

export type TicketId = { accountId: string; number: number };
