import type { Ticket, TicketMessage, TicketNote } from '../queries/useTickets.ts';

/** A message that the customer sees, or a note that only operators see. */
export type ThreadEntry =
  | { readonly kind: 'message'; readonly key: string; readonly message: TicketMessage }
  | { readonly kind: 'note'; readonly key: string; readonly note: TicketNote };

const atOf = (entry: ThreadEntry) => Date.parse(entry.kind === 'note' ? entry.note.at : entry.message.at);

/** Messages and notes by time. At the same time, a note follows the message: it was written with that in view. */
export function threadEntries({ messages, notes }: Pick<Ticket, 'messages' | 'notes'>): ThreadEntry[] {
  const entries: ThreadEntry[] = [
    ...messages.map((message) => ({
      kind: 'message' as const,
      // The ids of customers, operators and notes are counted apart.
      key: `${message.by} ${message.messageId}`,
      message,
    })),
    ...notes.map((note) => ({ kind: 'note' as const, key: `note ${note.messageId}`, note })),
  ];
  return entries.toSorted((one, other) => atOf(one) - atOf(other));
}
