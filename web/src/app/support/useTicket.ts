import { useQuery } from '@tanstack/react-query';
import { isProblemOf } from '../../../../client/src/errors.ts';
import { retryMs } from '../queries/retryMs.ts';
import { useApp } from '../useApp.ts';

/** An answer appears without a reload. With the usage, the page sends 6 requests a minute. */
const POLL_MS = 15_000;

export const ticketKey = (subject: string, ticketId: string) => ['ticket', subject, ticketId] as const;

/** Whether the account has no such ticket. */
export const isNoTicket = (error: Error | null): boolean =>
  isProblemOf(error, 'getTicket') && (error.code === 'ticket_not_found' || error.code === 'invalid_request');

/** A ticket with its messages, read again while the page is visible. */
export function useTicket(ticketId: string) {
  const { api, person, isActive } = useApp();
  return useQuery({
    queryKey: ticketKey(person.subject, ticketId),
    queryFn: ({ signal }) => api.getTicket({ ticket_id: ticketId }, { signal }),
    refetchInterval: ({ state: { error } }) => {
      if (isNoTicket(error)) return false;
      return error ? retryMs(error) : POLL_MS;
    },
    enabled: isActive,
  });
}
