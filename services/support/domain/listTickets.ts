import type { TicketState } from '../../../shared/contract/support/inputs.ts';
import type { TicketStore } from './ports.ts';
import type { Ticket } from './ticket.ts';

/** A page of an account's tickets, newest first. `next` is the number below which the next page begins. */
export async function listTickets(
  store: Pick<TicketStore, 'listTickets'>,
  {
    accountId,
    state,
    limit,
    after,
  }: {
    accountId: string;
    state: TicketState | undefined;
    limit: number;
    after: number | undefined;
  },
): Promise<{ tickets: Ticket[]; next?: number | undefined }> {
  const found = await store.listTickets({ accountId, state, below: after });
  const tickets = found.slice(0, limit);
  return { tickets, next: found.length > limit ? tickets.at(-1)?.number : undefined };
}
