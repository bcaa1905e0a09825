import { useInfiniteQuery } from '@tanstack/react-query';
import type { Operations } from '../../../../client/src/apiTypes.ts';
import { retryMs } from '../queries/retryMs.ts';
import { useApp } from '../useApp.ts';

export type Statement = Operations['listStatements']['response']['statements'][number];

/** A year of monthly periods. */
const PAGE_ROWS = 12;

/** A period closes once a month. */
const FRESH_MS = 5 * 60_000;

/** The closed periods of the account, newest first, a page at a time. */
export function useStatements() {
  const { api, person, isActive } = useApp();
  return useInfiniteQuery({
    queryKey: ['statements', person.subject],
    queryFn: ({ pageParam, signal }) =>
      api.listStatements({ limit: PAGE_ROWS, cursor: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    staleTime: FRESH_MS,
    refetchInterval: ({ state }) => (state.error && state.data ? retryMs(state.error) : false),
    enabled: isActive,
  });
}
