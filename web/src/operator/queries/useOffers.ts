import { useQuery } from '@tanstack/react-query';
import type { Operations } from '../../../../client/src/apiTypes.ts';
import { createClientOf } from '../../../../client/src/createClientOf.ts';
import { publicRoutes } from '../../../../shared/contract/public/routes.ts';
import { retryMs } from '../../app/queries/retryMs.ts';
import { useConsole } from '../useConsole.ts';
import { accountKey } from './useAccount.ts';

export type Offer = Operations['listAccountOffers']['response']['offers'][number];
export type Plan = Operations['listPlans']['response']['plans'][number];

/** Each read is in the audit trail. */
const POLL_MS = 120_000;

/** The offers of an account, newest first. */
export function useAccountOffers(userId: string) {
  const { api, isActive } = useConsole();
  return useQuery({
    queryKey: [...accountKey(userId), 'offers'],
    queryFn: ({ signal }) => api.listAccountOffers({ user_id: userId }, { signal }),
    select: ({ offers }) => offers,
    refetchInterval: ({ state }) => (state.error ? retryMs(state.error) : POLL_MS),
    enabled: isActive,
  });
}

/** Anybody may read the catalogue: no token is sent. */
const catalogue = createClientOf({ listPlans: publicRoutes.listPlans }, { baseUrl: '' });

/** The plans that are for sale, with their prices and figures. They change with a release. */
export function usePlans() {
  return useQuery({
    queryKey: ['plans'],
    queryFn: ({ signal }) => catalogue.listPlans({}, { signal }),
    select: ({ plans }) => plans,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
