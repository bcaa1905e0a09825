import type { TicketState } from '../../../shared/contract/support/inputs.ts';
import type { TicketChange } from './decideChange.ts';
import type { Opening } from './decideOpening.ts';
import type { Message, Note, Ticket, TicketId } from './ticket.ts';

/** `changed`: the ticket was changed since it was read. `no_account`: the account is erased, or its erasure has begun. */
export type SaveOutcome = 'saved' | 'changed' | 'no_account';

/** The tickets in the table. Reads are strongly consistent. */
export type TicketStore = {
  /** How many tickets the account has, and the one that a request with this message id opened. */
  readOpenings(request: {
    accountId: string;
    messageId: string;
  }): Promise<{ ticketCount: number; opened?: number }>;
  /**
   * Writes a ticket, all or nothing. Returns false if the account got another ticket since it was read, if the message id has opened one,
   * or if there is no such account: what belongs to an account that is erased must not come back.
   */
  open(opening: Opening): Promise<boolean>;
  /** The ticket, and its message or note with this id. */
  readTicket(
    ticket: TicketId & { messageId?: string | undefined; noteId?: string | undefined },
  ): Promise<{ ticket?: Ticket; message?: Message; note?: Note }>;
  /** Writes a change, all or nothing. `now` is epoch seconds. */
  save(change: TicketChange & { now: number }): Promise<SaveOutcome>;
  /** All messages of a ticket, oldest first. */
  readMessages(ticket: TicketId): Promise<Message[]>;
  /** All notes of a ticket, oldest first. */
  readNotes(ticket: TicketId): Promise<Note[]>;
  /** The tickets of an account, newest first: those whose number is below `below`. */
  listTickets(query: {
    accountId: string;
    below?: number | undefined;
    state?: TicketState | undefined;
  }): Promise<Ticket[]>;
};

/** A row of the queue of open tickets. `sk` is its place, by due time. */
export type QueueRow = { sk: string; accountId: string; number: number };

/** The queue of open tickets. Reads are eventually consistent. */
export type QueueStore = {
  /** Up to `limit` rows of each bucket, by due time: from `from` to before `to` (epoch seconds), after the place `after`. */
  readQueue(query: {
    from: number;
    to?: number | undefined;
    after?: string | undefined;
    limit: number;
  }): Promise<{ items: QueueRow[]; end?: string }[]>;
  /** All rows of which operators have to be reminded by `now`, and whose due time is later. */
  readReminders(query: { now: number; to: number }): Promise<QueueRow[]>;
  /** The tickets of these rows in their order. One that is gone, or not open any more, is left out. */
  readTickets(rows: TicketId[]): Promise<Ticket[]>;
  /** The verified addresses of these accounts. */
  readEmails(accountIds: string[]): Promise<Map<string, string>>;
};
