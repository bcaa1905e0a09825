import { useEffect, useState } from 'react';
import type { useEndedSessions } from '../queries/useEndedSessions.ts';
import type { useOpenSessions } from '../queries/useOpenSessions.ts';

/** The history is read at most so often because a session has ended: with the other polls, a tab sends 10 requests a minute. */
const READ_AFTER_MS = 30_000;

/**
 * Notices sessions that were open and are no more. While the history has one page, it is read again, so that they appear there.
 * Returns whether there are newer sessions that a longer history does not show.
 */
export function useNewerSessions(
  open: ReturnType<typeof useOpenSessions>,
  history: ReturnType<typeof useEndedSessions>,
): boolean {
  const sessions = open.data?.sessions;
  const [seen, setSeen] = useState(sessions);
  const [endedAtMs, setEndedAtMs] = useState(0);
  if (sessions !== seen) {
    const ids = new Set(sessions?.map(({ sessionId }) => sessionId));
    if (seen?.some(({ sessionId }) => !ids.has(sessionId))) setEndedAtMs(open.dataUpdatedAt);
    setSeen(sessions);
  }

  const { data, isError, isFetching, refetch } = history;
  const readAtMs = data?.readAtMs ?? 0;
  const isNewer = data !== undefined && endedAtMs > readAtMs;
  const hasOnePage = data?.pages === 1;
  useEffect(() => {
    // After an error the history polls by itself, at a pace that the API can bear.
    if (!isNewer || !hasOnePage || isFetching || isError) return;
    const timer = setTimeout(refetch, Math.max(0, readAtMs + READ_AFTER_MS - Date.now()));
    return () => clearTimeout(timer);
  }, [isNewer, hasOnePage, isFetching, isError, readAtMs, refetch]);
  return isNewer && !hasOnePage;
}
