import { mergeBuckets } from '../../../shared/bucketPages.ts';
import type { DueFilter } from '../../../shared/contract/support/inputs.ts';
import { dueRange } from './answerTime.ts';
import type { QueueStore } from './ports.ts';
import type { Ticket } from './ticket.ts';

/** A ticket with the verified address of its account. */
export type QueuedTicket = { ticket: Ticket; email: string | undefined };

/**
 * A page of the open tickets of all accounts, by due time. `next` is the place after which the next page begins. A page can be shorter than
 * `limit`.
 */
export async function listQueue(
  store: QueueStore,
  {
    due,
    after,
    limit,
    now,
  }: { due: DueFilter | undefined; after: string | undefined; limit: number; now: number },
): Promise<{ tickets: QueuedTicket[]; next?: string | undefined }> {
  const pages = await store.readQueue({ ...dueRange(due, now), after, limit });
  const { items, next } = mergeBuckets(pages, { limit, order: 'asc' });
  const [tickets, emails] = await Promise.all([
    store.readTickets(items),
    store.readEmails(items.map(({ accountId }) => accountId)),
  ]);
  return {
    tickets: tickets.map((ticket) => ({ ticket, email: emails.get(ticket.accountId) })),
    next,
  };
}
