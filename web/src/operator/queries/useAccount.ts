import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Operations } from '../../../../client/src/apiTypes.ts';
import { retryMs } from '../../app/queries/retryMs.ts';
import { useConsole } from '../useConsole.ts';

export type Account = Operations['getAccount']['response'];
export type TimelineEntry = Operations['getTimeline']['response']['entries'][number];
export type TimelineKind = NonNullable<Operations['getTimeline']['input']['kind']>;
export type AccountSession = Operations['listAccountSessions']['response']['sessions'][number];

/** Each read is in the audit trail. */
const POLL_MS = 60_000;

/** What is read of an account is kept under it. */
export const accountKey = (userId: string) => ['account', userId] as const;

export function useAccount(userId: string) {
  const { api, isActive } = useConsole();
  return useQuery({
    queryKey: [...accountKey(userId), 'state'],
    queryFn: ({ signal }) => api.getAccount({ user_id: userId }, { signal }),
    refetchInterval: ({ state }) => (state.error ? retryMs(state.error) : POLL_MS),
    enabled: isActive,
  });
}

/** What happened to the account, newest first, a page at a time. */
export function useTimeline(userId: string, kind: TimelineKind | undefined) {
  const { api, isActive } = useConsole();
  return useInfiniteQuery({
    queryKey: [...accountKey(userId), 'timeline', kind],
    queryFn: ({ pageParam: cursor, signal }) =>
      api.getTimeline({ user_id: userId, ...(kind && { kind }), ...(cursor && { cursor }) }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    gcTime: 0,
    enabled: isActive,
  });
}

/** The sessions that are open. */
export function useAccountSessions(userId: string) {
  const { api, isActive } = useConsole();
  return useQuery({
    queryKey: [...accountKey(userId), 'sessions'],
    queryFn: ({ signal }) =>
      api.listAccountSessions({ user_id: userId, state: 'open', limit: 100 }, { signal }),
    refetchInterval: ({ state }) => (state.error ? retryMs(state.error) : POLL_MS),
    enabled: isActive,
  });
}

/** Returns a function that reads everything of the account again, after an action changed it. */
export function useRefreshAccount(userId: string): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: accountKey(userId) });
}
