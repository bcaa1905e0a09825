import { useQuery } from '@tanstack/react-query';
import { CallError } from '../../../../client/src/errors.ts';
import { useApp } from '../useApp.ts';

const POLL_MS = 30_000;

/** With the retries of the client, a failing query sends 3 requests a minute. */
const POLL_AFTER_ERROR_MS = 60_000;

/** The usage of the person's account, read again while the page is visible. */
export function useUsage() {
  const { api, person, isActive } = useApp();
  return useQuery({
    queryKey: ['usage', person.subject],
    queryFn: ({ signal }) => api.getUsage({}, { signal }),
    refetchInterval: ({ state }) => pollMs(state.error),
    enabled: isActive,
  });
}

function pollMs(error: Error | null): number {
  if (error === null) return POLL_MS;
  const asked = error instanceof CallError ? error.retryAfterMs : undefined;
  return Math.max(POLL_AFTER_ERROR_MS, asked ?? 0);
}
