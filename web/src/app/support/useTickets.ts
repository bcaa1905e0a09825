import { useInfiniteQuery } from '@tanstack/react-query';
import { retryMs } from '../queries/retryMs.ts';
import { useApp } from '../useApp.ts';
import type { ListedTicket } from './ticket.ts';

const TICKETS_PER_PAGE = 20;
const POLL_MS = 60_000;

export const ticketsKey = (subject: string) => ['tickets', subject] as const;

/** The tickets of the account that are open or closed, newest first, a page at a time. The first page is read again while it is the only one. */
export function useTickets(state: ListedTicket['state']) {
  const { api, person, isActive } = useApp();
  return useInfiniteQuery({
    queryKey: [...ticketsKey(person.subject), state],
    queryFn: ({ pageParam, signal }) =>
      api.listTickets({ state, limit: TICKETS_PER_PAGE, cursor: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: ({ state: { data, error } }) => {
      if (error) return data ? retryMs(error) : false;
      return (data?.pages.length ?? 0) <= 1 ? POLL_MS : false;
    },
    enabled: isActive,
  });
}
