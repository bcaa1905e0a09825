import { useInfiniteQuery } from '@tanstack/react-query';
import type { Operations } from '../../../../client/src/apiTypes.ts';
import { retryMs } from '../../app/queries/retryMs.ts';
import { useConsole } from '../useConsole.ts';

type AccountPage = Operations['listAccounts']['response'];
export type ListedAccount = AccountPage['accounts'][number];
export type AccountFilter = Omit<Operations['listAccounts']['input'], 'limit' | 'cursor'>;

const POLL_MS = 60_000;

/** Accounts by filter, in order. The first page is read again while it is the only one. */
export function useAccounts(filter: AccountFilter) {
  const { api, isActive } = useConsole();
  return useInfiniteQuery({
    queryKey: ['accounts', filter],
    queryFn: ({ pageParam, signal }) => api.listAccounts({ ...filter, cursor: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    select: ({ pages }) => ({ accounts: uniqueAccounts(pages), counts: pages[0] }),
    placeholderData: (previous) => previous,
    // To come back must not read all the pages again, one after the other.
    gcTime: 0,
    refetchInterval: ({ state }) => {
      if ((state.data?.pages.length ?? 0) > 1) return false;
      return state.error ? retryMs(state.error) : POLL_MS;
    },
    enabled: isActive,
  });
}

/** An account that moved in the order between two pages is on both. */
function uniqueAccounts(pages: readonly AccountPage[]): ListedAccount[] {
  const byId = new Map<string, ListedAccount>();
  for (const { accounts } of pages)
    for (const account of accounts) if (!byId.has(account.userId)) byId.set(account.userId, account);
  return [...byId.values()];
}
