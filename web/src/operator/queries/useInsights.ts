import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Operations } from '../../../../client/src/apiTypes.ts';
import { retryMs } from '../../app/queries/retryMs.ts';
import { useConsole } from '../useConsole.ts';

/** Of the current day. Everything else changes once a night. */
const POLL_MS = 120_000;

/** Each read of refused starts costs a request to CloudWatch, by metric. */
const SESSIONS_POLL_MS = 600_000;

/** UTC days, both included. */
export type DayRange = { readonly from: string; readonly to: string };

export type Overview = Operations['getOverview']['response'];
export type Revenue = Operations['getRevenue']['response'];
export type SessionFigures = Operations['getSessionFigures']['response'];

type FigureOperation = 'getOverview' | 'getRevenue' | 'getSessionFigures';

/** The figures of some days. While those of another range are read, the earlier ones stay. */
function useFigures<Id extends FigureOperation>(operation: Id, { from, to }: DayRange, pollMs = POLL_MS) {
  const { api, isActive } = useConsole();
  return useQuery({
    queryKey: [operation, from, to],
    queryFn: ({ signal }): Promise<Operations[Id]['response']> => api[operation]({ from, to }, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.error ? retryMs(state.error) : pollMs),
    enabled: isActive,
  });
}

export const useOverview = (range: DayRange) => useFigures('getOverview', range);
export const useRevenue = (range: DayRange) => useFigures('getRevenue', range);
export const useSessionFigures = (range: DayRange) =>
  useFigures('getSessionFigures', range, SESSIONS_POLL_MS);
