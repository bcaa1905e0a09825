import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { retryMs } from '../queries/retryMs.ts';
import { useAccountChange } from '../queries/useAccountChange.ts';
import { useApp } from '../useApp.ts';

/** An offer is rare, and an e-mail tells of it. */
const FRESH_MS = 60_000;

/** While a payment is awaited, whose arrival the usage shows sooner. */
const AWAITED_POLL_MS = 60_000;

export const offersKey = (subject: string) => ['offers', subject] as const;

/** The volume offers of the account, newest first, unless nobody asks. Read again when the usage shows a change. */
export function useOffers({ isAsked = true } = {}) {
  const { api, person, isActive } = useApp();
  const query = useQuery({
    queryKey: offersKey(person.subject),
    queryFn: ({ signal }) => api.listOffers({}, { signal }),
    staleTime: FRESH_MS,
    refetchInterval: ({ state: { data, error } }) => {
      if (error) return data ? retryMs(error) : false;
      return data?.offers.some(({ state }) => state === 'accepting') ? AWAITED_POLL_MS : false;
    },
    enabled: isActive && isAsked,
  });
  const { refetch } = query;
  const refresh = useCallback(() => isAsked && refetch(), [isAsked, refetch]);
  useAccountChange(refresh);
  return query;
}
