import { useQuery } from '@tanstack/react-query';
import { useApp } from '../useApp.ts';
import { retryMs } from './retryMs.ts';

const POLL_MS = 10_000;

/** All open sessions of the person's account, newest first, read again while the page is visible. */
export function useOpenSessions() {
  const { api, person, isActive } = useApp();
  return useQuery({
    queryKey: ['openSessions', person.subject],
    queryFn: ({ signal }) => api.listSessions({ state: 'open' }, { signal }),
    refetchInterval: ({ state }) => (state.error ? retryMs(state.error) : POLL_MS),
    enabled: isActive,
  });
}
