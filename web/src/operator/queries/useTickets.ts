import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { Operations } from '../../../../client/src/apiTypes.ts';
import { isProblemOf } from '../../../../client/src/errors.ts';
import { retryMs } from '../../app/queries/retryMs.ts';
import { useConsole } from '../useConsole.ts';
import { accountKey } from './useAccount.ts';

type TicketPage = Operations['listOpenTickets']['response'];
export type ListedTicket = TicketPage['tickets'][number];
export type DueFilter = NonNullable<Operations['listOpenTickets']['input']['due']>;
export type Ticket = Operations['getAccountTicket']['response'];
export type TicketMessage = Ticket['messages'][number];
export type TicketNote = Ticket['notes'][number];

/** Each read is in the audit trail. */
const POLL_MS = 60_000;

/** For the count in the navigation, which every page has. */
const COUNT_POLL_MS = 300_000;

/** Somebody who comes back to the tab again and again sends at most two requests a minute. */
const FRESH_MS = 60_000;

export const TICKETS_PER_PAGE = 50;
const ACCOUNT_TICKETS_PER_PAGE = 5;

/** What the queue and its counts are kept under. */
export const QUEUE_KEY = ['tickets'] as const;

export const ticketKey = ({ userId, ticketId }: { userId: string; ticketId: string }) =>
  [...accountKey(userId), 'ticket', ticketId] as const;

/** The open tickets of all accounts by due time, a page at a time. The first page is read again while it is the only one. */
export function useTicketQueue(due: DueFilter | undefined) {
  const { api, isActive } = useConsole();
  return useInfiniteQuery({
    queryKey: [...QUEUE_KEY, 'queue', due],
    queryFn: ({ pageParam: cursor, signal }) =>
      api.listOpenTickets(
        { limit: TICKETS_PER_PAGE, ...(due && { due }), ...(cursor && { cursor }) },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    select: ({ pages }) => uniqueTickets(pages),
    placeholderData: (previous) => previous,
    gcTime: 0,
    refetchInterval: ({ state }) => {
      if ((state.data?.pages.length ?? 0) > 1) return false;
      return state.error ? retryMs(state.error) : POLL_MS;
    },
    enabled: isActive,
  });
}

/** A ticket whose due time changed between two reads is on both pages. */
function uniqueTickets(pages: readonly TicketPage[]): ListedTicket[] {
  const byKey = new Map<string, ListedTicket>();
  for (const { tickets } of pages)
    for (const ticket of tickets) if (!byKey.has(rowKeyOf(ticket))) byKey.set(rowKeyOf(ticket), ticket);
  return [...byKey.values()];
}

/** Tickets are numbered in their account. */
export const rowKeyOf = ({ userId, ticketId }: Pick<ListedTicket, 'userId' | 'ticketId'>): string =>
  `${ticketId} ${userId}`;

/** The tickets that are late or due soon, as far as one page goes. `hasMore`: there are others. */
export type DueTickets = { readonly tickets: readonly ListedTicket[]; readonly hasMore: boolean };

/** What is late and what is due soon, for the navigation, the overview and the filters of the queue. */
export function useDueTickets() {
  const { api, isActive } = useConsole();
  return useQuery({
    queryKey: [...QUEUE_KEY, 'due'],
    queryFn: async ({ signal }): Promise<Record<DueFilter, DueTickets>> => {
      const read = async (due: DueFilter): Promise<DueTickets> => {
        const { tickets, nextCursor } = await api.listOpenTickets(
          { due, limit: TICKETS_PER_PAGE },
          { signal },
        );
        return { tickets, hasMore: nextCursor !== undefined };
      };
      const [late, soon] = await Promise.all([read('late'), read('soon')]);
      return { late, soon };
    },
    staleTime: FRESH_MS,
    refetchInterval: ({ state }) => (state.error ? retryMs(state.error) : COUNT_POLL_MS),
    enabled: isActive,
  });
}

/** The tickets of one account, newest first, a few at a time. */
export function useAccountTickets(userId: string) {
  const { api, isActive } = useConsole();
  return useInfiniteQuery({
    queryKey: [...accountKey(userId), 'tickets'],
    queryFn: ({ pageParam: cursor, signal }) =>
      api.listAccountTickets(
        { user_id: userId, limit: ACCOUNT_TICKETS_PER_PAGE, ...(cursor && { cursor }) },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    select: ({ pages }) => uniqueTickets(pages),
    gcTime: 0,
    enabled: isActive,
  });
}

/** Whether the account has no such ticket. */
export const isNoTicket = (error: Error | null): boolean =>
  isProblemOf(error, 'getAccountTicket') &&
  (error.code === 'ticket_not_found' || error.code === 'invalid_request');

/** A ticket with its messages and notes, read again while the page is visible. */
export function useTicket({ userId, ticketId }: { userId: string; ticketId: string }) {
  const { api, isActive } = useConsole();
  return useQuery({
    queryKey: ticketKey({ userId, ticketId }),
    queryFn: ({ signal }) => api.getAccountTicket({ user_id: userId, ticket_id: ticketId }, { signal }),
    refetchInterval: ({ state: { error } }) => {
      if (isNoTicket(error)) return false;
      return error ? retryMs(error) : POLL_MS;
    },
    enabled: isActive,
  });
}
