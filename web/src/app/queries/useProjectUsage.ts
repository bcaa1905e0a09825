import { useQuery } from '@tanstack/react-query';
import { useApp } from '../useApp.ts';
import { followUsage } from './followUsage.ts';
import { useUsage } from './useUsage.ts';

/** While sessions start all the time, it is read once in so long. */
const FRESH_MS = 60_000;

/** Somebody who is about to begin creates a project, in the app or through the API. */
const FIRST_PROJECT_POLL_MS = 30_000;

/**
 * The usage of each project in this period, with that of the account at the same time. It is asked for again when the usage of the
 * account has changed; as long as nothing was used, also when a project may have been created.
 */
export function useProjectUsage() {
  const { api, person, isActive } = useApp();
  const { data: usage } = useUsage();
  const isUnused = usage?.sessionsUsed === 0;
  return useQuery({
    queryKey: ['projectUsage', person.subject],
    queryFn: ({ signal }) => api.getUsage({ by: 'project' }, { signal }),
    enabled: isActive,
    staleTime: isUnused ? 0 : FRESH_MS,
    refetchInterval: ({ state }) =>
      isUnused && !state.error
        ? FIRST_PROJECT_POLL_MS
        : followUsage({ state, usage, seen: state.data, freshMs: FRESH_MS }),
  });
}
