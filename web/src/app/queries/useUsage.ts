import { useQuery } from '@tanstack/react-query';
import { useApp } from '../useApp.ts';
import { retryMs } from './retryMs.ts';

const POLL_MS = 30_000;

/** The usage of the person's account, read again while the page is visible. */
export function useUsage() {
  const { api, person, isActive } = useApp();
  return useQuery({
    queryKey: ['usage', person.subject],
    queryFn: ({ signal }) => api.getUsage({}, { signal }),
    refetchInterval: ({ state }) => (state.error ? retryMs(state.error) : POLL_MS),
    enabled: isActive,
  });
}
