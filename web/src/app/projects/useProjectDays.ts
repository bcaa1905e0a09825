import { useQuery } from '@tanstack/react-query';
import { retryMs } from '../queries/retryMs.ts';
import { useApp } from '../useApp.ts';

const POLL_MS = 60_000;
const DAY_MS = 86_400_000;

/** The days of the line of each project, today included. */
const LINE_DAYS = 14;

/** The sessions of each project on the last 14 UTC days, by its id. */
export function useProjectDays() {
  const { api, person, isActive } = useApp();
  return useQuery({
    queryKey: ['projectDays', person.subject],
    queryFn: ({ signal }) => {
      const from = new Date(Date.now() - (LINE_DAYS - 1) * DAY_MS).toISOString().slice(0, 10);
      return api.getDailyUsage({ by: 'project', from }, { signal });
    },
    refetchInterval: ({ state }) => (state.error ? retryMs(state.error) : POLL_MS),
    enabled: isActive,
  });
}
