import { useQuery } from '@tanstack/react-query';
import type { Operations } from '../../../../client/src/apiTypes.ts';
import { retryMs } from '../../app/queries/retryMs.ts';
import { useConsole } from '../useConsole.ts';

export type FailedEvents = Operations['listFailedEvents']['response'];
export type FailedEvent = FailedEvents['events'][number];

export const FAILED_EVENTS_KEY = ['failedEvents'];

/** For the count in the navigation. Each read is in the audit trail, and hides the messages of the dead-letter queue for seconds. */
const POLL_MS = 300_000;

/** Somebody who comes back to the tab again and again sends at most one request a minute. */
const FRESH_MS = 60_000;

/** The events of Stripe that fail now, and those in the dead-letter queue. */
export function useFailedEvents({ pollMs = POLL_MS } = {}) {
  const { api, isActive } = useConsole();
  return useQuery({
    queryKey: FAILED_EVENTS_KEY,
    queryFn: ({ signal }) => api.listFailedEvents({}, { signal }),
    staleTime: FRESH_MS,
    refetchInterval: ({ state }) => (state.error ? retryMs(state.error) : pollMs),
    enabled: isActive,
  });
}
