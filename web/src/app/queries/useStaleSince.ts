import { notifyManager, type QueryCache, useQueryClient } from '@tanstack/react-query';
import { useCallback, useSyncExternalStore } from 'react';

/**
 * When the oldest figures on the page were read, in epoch milliseconds, if some of them could not be refreshed; undefined while all
 * are current.
 */
export function useStaleSince(): number | undefined {
  const cache = useQueryClient().getQueryCache();
  const subscribe = useCallback(
    (onChange: () => void) => cache.subscribe(notifyManager.batchCalls(onChange)),
    [cache],
  );
  return useSyncExternalStore(subscribe, () => staleSince(cache));
}

function staleSince(cache: QueryCache): number | undefined {
  const failed = cache
    .findAll({ type: 'active' })
    .filter(({ state }) => state.status === 'error' && state.data !== undefined)
    .map(({ state }) => state.dataUpdatedAt);
  return failed.length > 0 ? Math.min(...failed) : undefined;
}
