import { useInfiniteQuery } from '@tanstack/react-query';
import { useApp } from '../useApp.ts';
import { retryMs } from './retryMs.ts';
import { useAccountChange } from './useAccountChange.ts';

/** Two years of monthly invoices. */
const PAGE_ROWS = 24;

/** Each page is a request: somebody who comes back to the tab again and again sends at most 2 a minute. */
const FRESH_MS_OF_A_PAGE = 30_000;

/** The person's invoices, newest first, a page at a time. Read again when the usage shows a change. What could not be refreshed is read again by itself. */
export function useInvoices() {
  const { api, person, isActive } = useApp();
  const query = useInfiniteQuery({
    queryKey: ['invoices', person.subject],
    queryFn: ({ pageParam, signal }) =>
      api.listInvoices({ limit: PAGE_ROWS, ...(pageParam && { cursor: pageParam }) }, { signal }),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
    staleTime: ({ state }) => FRESH_MS_OF_A_PAGE * Math.max(1, state.data?.pages.length ?? 0),
    refetchInterval: ({ state }) => (state.error && state.data ? retryMs(state.error) : false),
    enabled: isActive,
  });
  useAccountChange(query.refetch);
  return query;
}
