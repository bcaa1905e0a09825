import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import type { AdminClient } from '../../../../client/src/adminClient.ts';
import { isProblemOf } from '../../../../client/src/errors.ts';
import { useConsole } from '../useConsole.ts';
import { accountKey } from './useAccount.ts';
import { QUEUE_KEY, type Ticket, ticketKey } from './useTickets.ts';

type TicketOf = { readonly user_id: string; readonly ticket_id: string };

/** Whether there are messages in the ticket that were not shown when it was answered or closed. */
export const isUnseen = (error: Error | null): boolean =>
  (isProblemOf(error, 'replyToTicket') || isProblemOf(error, 'closeAccountTicket')) &&
  error.code === 'messages_unseen';

/**
 * Writes in a ticket, assigns, closes or reopens it. `change` does nothing while one is pending. The ticket that the API returns is shown at
 * once, and so are messages that were unseen.
 */
export function useTicketChange<Input>(
  { userId, ticketId }: Pick<Ticket, 'userId' | 'ticketId'>,
  send: (api: AdminClient, ticket: TicketOf, input: Input) => Promise<Ticket>,
  onDone: (input: Input) => void,
) {
  const { api } = useConsole();
  const queries = useQueryClient();
  // A second press can come before the page shows that the first is pending.
  const isSent = useRef(false);
  const mutation = useMutation({
    mutationFn: (input: Input) => send(api, { user_id: userId, ticket_id: ticketId }, input),
    // Without a connection it fails at once, rather than be sent some minutes later.
    networkMode: 'always',
    onSuccess: async (ticket) => {
      const queryKey = ticketKey({ userId, ticketId });
      // A read that began before the change must not overwrite it.
      await queries.cancelQueries({ queryKey });
      queries.setQueryData<Ticket>(queryKey, ticket);
    },
    onError: async (error) => {
      if (isUnseen(error)) await queries.invalidateQueries({ queryKey: ticketKey({ userId, ticketId }) });
    },
    onSettled: () => {
      isSent.current = false;
      void queries.invalidateQueries({ queryKey: QUEUE_KEY });
      void queries.invalidateQueries({ queryKey: [...accountKey(userId), 'tickets'] });
    },
  });
  const change = (input: Input) => {
    if (isSent.current) return;
    isSent.current = true;
    mutation.mutate(input, { onSuccess: () => onDone(input) });
  };
  return { change, isPending: mutation.isPending, error: mutation.error };
}
