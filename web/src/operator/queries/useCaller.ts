import { useQuery } from '@tanstack/react-query';
import type { AdminClient } from '../../../../client/src/adminClient.ts';
import type { Person } from '../../session/person.ts';

/** Who is signed in and with which role, as the API says. It is read once: another role comes with another sign-in. */
export function useCaller({
  api,
  person,
  isActive,
}: {
  api: AdminClient;
  person: Person;
  isActive: boolean;
}) {
  return useQuery({
    queryKey: ['caller', person.subject],
    queryFn: ({ signal }) => api.getCaller({}, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    enabled: isActive,
  });
}
