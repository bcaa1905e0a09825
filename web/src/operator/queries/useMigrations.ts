import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { Operations } from '../../../../client/src/apiTypes.ts';
import { isProblemOf } from '../../../../client/src/errors.ts';
import { retryMs } from '../../app/queries/retryMs.ts';
import { useConsole } from '../useConsole.ts';

type MigrationPage = Operations['listMigrations']['response'];
export type AccountMigration = MigrationPage['accounts'][number];
export type MigrationCounts = NonNullable<MigrationPage['counts']>;
export type MigrationFilter = Omit<Operations['listMigrations']['input'], 'limit' | 'cursor'>;

/** Each read is in the audit trail, and the first page counts all accounts. */
const POLL_MS = 300_000;

const MIGRATIONS_PER_PAGE = 50;

/** The accounts of the former service by filter, a page at a time. The first page is read again while it is the only one. */
export function useMigrations(filter: MigrationFilter) {
  const { api, isActive } = useConsole();
  return useInfiniteQuery({
    queryKey: ['migrations', filter],
    queryFn: ({ pageParam: cursor, signal }) =>
      api.listMigrations({ ...filter, limit: MIGRATIONS_PER_PAGE, ...(cursor && { cursor }) }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    select: ({ pages }) => ({
      accounts: pages.flatMap(({ accounts }) => accounts),
      counts: pages[0]?.counts,
    }),
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

/** Whether the account does not come from the former service. */
export const isNoMigration = (error: Error | null): boolean =>
  isProblemOf(error, 'getAccountMigration') &&
  (error.code === 'migration_not_found' || error.code === 'invalid_request');

/** What becomes of one account of the former service. */
export function useAccountMigration(userId: string) {
  const { api, isActive } = useConsole();
  return useQuery({
    queryKey: ['migrations', 'account', userId],
    queryFn: ({ signal }) => api.getAccountMigration({ user_id: userId }, { signal }),
    refetchInterval: ({ state: { error } }) => {
      if (isNoMigration(error)) return false;
      return error ? retryMs(error) : POLL_MS;
    },
    enabled: isActive,
  });
}
