import { useQuery } from '@tanstack/react-query';
import type { Operations } from '../../../../client/src/apiTypes.ts';
import { retryMs } from '../queries/retryMs.ts';
import { useApp } from '../useApp.ts';

export type Contact = Operations['getContact']['response'];

/** Somebody who comes back from the link that was sent wants to see that it has worked. */
const FRESH_WHILE_WAITING_MS = 5_000;
const FRESH_MS = 60_000;

export const contactKey = (subject: string) => ['contact', subject] as const;

/** Where the e-mails of the account go, and which it wants. `isAsked: false` only follows what others have read. */
export function useContact({ isAsked = true } = {}) {
  const { api, person, isActive } = useApp();
  return useQuery({
    queryKey: contactKey(person.subject),
    queryFn: ({ signal }) => api.getContact({}, { signal }),
    staleTime: ({ state }) => (state.data?.pendingEmail ? FRESH_WHILE_WAITING_MS : FRESH_MS),
    refetchInterval: ({ state }) => (state.error && state.data ? retryMs(state.error) : false),
    enabled: isActive && isAsked,
  });
}
