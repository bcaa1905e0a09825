import { useQuery } from '@tanstack/react-query';
import { useApp } from '../useApp.ts';
import { retryMs } from './retryMs.ts';

const POLL_MS = 30_000;

/** While a change is awaited, which takes seconds. */
const AWAITED_POLL_MS = 2_500;
const AWAITED_AFTER_ERROR_MS = 10_000;

type UsageOptions = { readonly isAwaited?: boolean; readonly pollMs?: number };

/** The usage of the person's account, read again while the page is visible: more often while a change of it is awaited. */
export function useUsage({ isAwaited = false, pollMs = POLL_MS }: UsageOptions = {}) {
  const { api, person, isActive } = useApp();
  return useQuery({
    queryKey: ['usage', person.subject],
    queryFn: ({ signal }) => api.getUsage({}, { signal }),
    refetchInterval: ({ state: { error } }) => {
      if (isAwaited) return error ? retryMs(error, AWAITED_AFTER_ERROR_MS) : AWAITED_POLL_MS;
      return error ? retryMs(error) : pollMs;
    },
    enabled: isActive,
  });
}
