import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import type { UserClient } from '../../../../client/src/userClient.ts';
import { useApp } from '../useApp.ts';
import type { Ticket } from './ticket.ts';
import { ticketKey } from './useTicket.ts';
import { ticketsKey } from './useTickets.ts';

/**
 * Opens a ticket, writes in it, closes or reopens it. `change` does nothing while one is pending. The ticket that the API returns is
 * shown at once.
 */
export function useTicketChange<Input>(
  send: (api: UserClient, input: Input) => Promise<Ticket>,
  onDone: (ticket: Ticket, input: Input) => void,
) {
  const { api, person } = useApp();
  const queries = useQueryClient();
  // A second press can come before the page shows that the first is pending.
  const isSent = useRef(false);
  const mutation = useMutation({
    mutationFn: (input: Input) => send(api, input),
    // Without a connection it fails at once, rather than be sent some minutes later.
    networkMode: 'always',
    onSuccess: async (ticket) => {
      const queryKey = ticketKey(person.subject, ticket.ticketId);
      // A read that began before the change must not overwrite it.
      await queries.cancelQueries({ queryKey });
      queries.setQueryData<Ticket>(queryKey, ticket);
    },
    onSettled: () => {
      isSent.current = false;
      void queries.invalidateQueries({ queryKey: ticketsKey(person.subject) });
    },
  });
  const change = (input: Input) => {
    if (isSent.current) return;
    isSent.current = true;
    mutation.mutate(input, { onSuccess: onDone });
  };
  return { change, isPending: mutation.isPending, error: mutation.error, reset: mutation.reset };
}
