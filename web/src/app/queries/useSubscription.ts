import { useQuery } from '@tanstack/react-query';
import { useApp } from '../useApp.ts';
import { retryMs } from './retryMs.ts';
import { useAccountChange } from './useAccountChange.ts';

/** Stripe is asked: somebody who comes back to the tab again and again sends at most 2 requests a minute. */
const FRESH_MS = 30_000;

/** What the person pays, as Stripe has it. Read again when the usage shows a change. What could not be refreshed is read again by itself. */
export function useSubscription() {
  const { api, person, isActive } = useApp();
  const query = useQuery({
    queryKey: ['subscription', person.subject],
    queryFn: ({ signal }) => api.getSubscription({}, { signal }),
    staleTime: FRESH_MS,
    refetchInterval: ({ state }) => (state.error && state.data ? retryMs(state.error) : false),
    enabled: isActive,
  });
  useAccountChange(query.refetch);
  return query;
}
