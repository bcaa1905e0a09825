import { type InfiniteData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import type { Operations } from '../../../../client/src/apiTypes.ts';
import { useApp } from '../useApp.ts';
import { retryMs } from './retryMs.ts';

type ListedSessions = Operations['listSessions']['response'];
export type Session = ListedSessions['sessions'][number];
export type SessionFilter = Pick<Operations['listSessions']['input'], 'project_id' | 'end_reason'> & {
  /** The last so many days, today included, in the person's time zone. */
  days?: number;
};

type SessionPage = ListedSessions & { readAtMs: number };
type Pages = InfiniteData<SessionPage, string | undefined>;

export const SESSIONS_PER_PAGE = 50;

const POLL_MS = 60_000;

const keyOf = (subject: string, filter: SessionFilter) => ['endedSessions', subject, filter] as const;

/**
 * The ended sessions of the person's account, newest first. The first page is read again while it is the only one: further pages
 * follow the last row that was read, and stay as they are until `useNewestSessions` drops them.
 */
export function useEndedSessions(filter: SessionFilter) {
  const { api, person, isActive } = useApp();
  const hasOnePage = ({ state }: { state: { data: Pages | undefined } }) =>
    (state.data?.pages.length ?? 0) <= 1;
  return useInfiniteQuery({
    queryKey: keyOf(person.subject, filter),
    queryFn: async ({ pageParam, signal }): Promise<SessionPage> => {
      const { days, ...rest } = filter;
      const from = days === undefined ? undefined : startOfDays(days, new Date());
      const page = { state: 'ended', limit: SESSIONS_PER_PAGE, cursor: pageParam } as const;
      return { ...(await api.listSessions({ ...rest, from, ...page }, { signal })), readAtMs: Date.now() };
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    select: joinPages,
    // The rows of the last filter stay until those of the new one are there, but not those of somebody else.
    placeholderData: (previous, query) => (query?.queryKey[1] === person.subject ? previous : undefined),
    // To come back must not read all the pages again, one after the other.
    gcTime: 0,
    refetchOnWindowFocus: hasOnePage,
    refetchOnReconnect: hasOnePage,
    refetchInterval: (query) => {
      if (!hasOnePage(query)) return false;
      return query.state.error ? retryMs(query.state.error) : POLL_MS;
    },
    enabled: isActive,
  });
}

/** Returns a function that drops all pages of the history but the first, and reads that again. */
export function useNewestSessions(filter: SessionFilter): () => Promise<void> {
  const { person } = useApp();
  const queries = useQueryClient();
  const queryKey = keyOf(person.subject, filter);
  return () => {
    queries.setQueryData<Pages>(
      queryKey,
      (data) => data && { pages: data.pages.slice(0, 1), pageParams: data.pageParams.slice(0, 1) },
    );
    return queries.invalidateQueries({ queryKey });
  };
}

/** When the last `days` days of a person's time zone began, today included. */
export function startOfDays(days: number, now: Date): string {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() - (days - 1)).toISOString();
}

/** A session whose lease has just expired can be on the first page, and again at its place on a later one. */
function joinPages({ pages }: Pages) {
  const byId = new Map<string, Session>();
  for (const { sessions } of pages)
    for (const session of sessions) if (!byId.has(session.sessionId)) byId.set(session.sessionId, session);
  return { sessions: [...byId.values()], pages: pages.length, readAtMs: pages[0]?.readAtMs ?? 0 };
}
