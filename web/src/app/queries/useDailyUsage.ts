import { useQuery } from '@tanstack/react-query';
import { firstDayOf, type Range } from '../../../../client/react/chart/comparedDays.ts';
import { useApp } from '../useApp.ts';
import { followUsage } from './followUsage.ts';
import { useUsage } from './useUsage.ts';

/** The figures of days follow within minutes. Today's is shown from the usage of the account, which is read more often. */
const FRESH_MS = 120_000;

/**
 * The usage of the days that a chart of the range shows and compares with, up to today. It is asked for after the usage of the
 * account, and again when that has changed.
 */
export function useDailyUsage(range: Range = 30) {
  const { api, person, isActive } = useApp();
  const { data: usage } = useUsage();
  return useQuery({
    queryKey: ['dailyUsage', person.subject, range],
    queryFn: async ({ signal }) => {
      // Whether it is a new account can be seen in many days only.
      const shown = usage?.sessionsUsed === 0 ? 90 : range;
      const daily = await api.getDailyUsage({ from: firstDayOf(shown, Date.now()) }, { signal });
      return { ...daily, sessionsUsed: usage?.sessionsUsed };
    },
    enabled: isActive && usage !== undefined,
    // The pace of the last days is the same in both ranges. The days of somebody else are not.
    placeholderData: (previous, query) => (query?.queryKey[1] === person.subject ? previous : undefined),
    staleTime: FRESH_MS,
    refetchInterval: ({ state }) => followUsage({ state, usage, seen: state.data, freshMs: FRESH_MS }),
  });
}
