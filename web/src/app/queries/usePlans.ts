import { useQuery } from '@tanstack/react-query';
import { useApp } from '../useApp.ts';

/** The plans that are for sale, with their prices. They change with a release. */
export function usePlans() {
  const { api, isActive } = useApp();
  return useQuery({
    queryKey: ['plans'],
    queryFn: ({ signal }) => api.listPlans({}, { signal }),
    enabled: isActive,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
