import { bucketOf, padded } from './keyParts.ts';

export const TICKET_PREFIX = 'TICKET#';
export const TICKET_QUEUE_PREFIX = 'TICKETS#';

/** The queue of open tickets is spread as operators' lists are. A different number would lose every row. */
export const TICKET_BUCKETS = 8;

/** After every instant that is due. */
const NEVER = 999_999_999_999;

/** Four digits, so that tickets sort by their numbers. */
const numbered = (number: number) => String(number).padStart(4, '0');

const ROW = 'TICKET#';

type Entry = { accountId: string; number: number; messageId: string };

/** The keys of support tickets, which are a part of `tableKeys`. An account's tickets are one partition. */
export const ticketKeys = {
  tickets: (accountId: string) => `${TICKET_PREFIX}${accountId}`,
  /** What the tickets of an account have in common. */
  ticketsHead: (accountId: string) => ({ pk: ticketKeys.tickets(accountId), sk: 'HEAD' }),
  ticket: (accountId: string, number: number) => ({
    pk: ticketKeys.tickets(accountId),
    sk: `${ROW}${numbered(number)}`,
  }),
  /** Where the tickets of an account are whose number is below a number. */
  ticketsBelow: (number: number) => ({ from: ROW, to: `${ROW}${numbered(number - 1)}` }),
  /** Which ticket a request with this message id opened. */
  ticketOpening: (accountId: string, messageId: string) => ({
    pk: ticketKeys.tickets(accountId),
    sk: `OPENING#${messageId}`,
  }),
  ticketMessage: ({ accountId, number, messageId }: Entry) => ({
    pk: ticketKeys.tickets(accountId),
    sk: `${ticketKeys.ticketMessagePrefix(number)}${messageId}`,
  }),
  ticketMessagePrefix: (number: number) => `MESSAGE#${numbered(number)}#`,
  /** An internal note, which no customer gets. */
  ticketNote: ({ accountId, number, messageId }: Entry) => ({
    pk: ticketKeys.tickets(accountId),
    sk: `${ticketKeys.ticketNotePrefix(number)}${messageId}`,
  }),
  ticketNotePrefix: (number: number) => `NOTE#${numbered(number)}#`,
  /** An open ticket in the queue of operators, by the time its answer is due; without one it is last. */
  queuedTicket: (accountId: string, { number, dueAt }: { number: number; dueAt?: number | undefined }) => ({
    pk: ticketKeys.ticketQueue(bucketOf(accountId, TICKET_BUCKETS)),
    sk: `${padded(dueAt ?? NEVER)}#${accountId}#${numbered(number)}`,
  }),
  /** Where the tickets begin that are due at an instant or later. */
  ticketsDueFrom: (dueAt: number) => padded(dueAt),
  ticketQueue: (bucket: number) => `${TICKET_QUEUE_PREFIX}${bucket}`,
};
