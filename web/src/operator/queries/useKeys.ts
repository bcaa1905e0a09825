import { useQuery } from '@tanstack/react-query';
import type { Operations } from '../../../../client/src/apiTypes.ts';
import { useConsole } from '../useConsole.ts';

export type Key = Operations['listKeys']['response']['keys'][number];

export const KEYS_KEY = ['keys'];

/** Each read is in the audit trail: somebody who comes back to the tab again and again sends at most one request a minute. */
const FRESH_MS = 60_000;

/** The API keys of the stage, revoked ones too. */
export function useKeys() {
  const { api, isActive } = useConsole();
  return useQuery({
    queryKey: KEYS_KEY,
    queryFn: ({ signal }) => api.listKeys({}, { signal }),
    staleTime: FRESH_MS,
    enabled: isActive,
  });
}
