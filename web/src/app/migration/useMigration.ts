import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { isProblemOf } from '../../../../client/src/errors.ts';
import { retryMs } from '../queries/retryMs.ts';
import { useApp } from '../useApp.ts';
import type { Decision, Migration } from './migrationView.ts';

const keyOf = (subject: string) => ['migration', subject] as const;

/** Whether the account does not come from the former service, or its change was called off. */
export const isNoMigration = (error: Error | null): boolean =>
  isProblemOf(error, 'getMigration') && error.code === 'migration_not_found';

/** What changes for the account, and what was decided. */
export function useMigration() {
  const { api, person, isActive } = useApp();
  return useQuery({
    queryKey: keyOf(person.subject),
    queryFn: ({ signal }) => api.getMigration({}, { signal }),
    refetchInterval: ({ state: { data, error } }) =>
      error && data && !isNoMigration(error) ? retryMs(error) : false,
    enabled: isActive,
  });
}

/**
 * Decides about the change. `decide` does nothing while a decision is pending. What the API returns is shown; after a failure the change
 * is read again, because nobody knows whether the decision arrived.
 */
export function useDecide(onDone: (decision: Decision) => void) {
  const { api, person } = useApp();
  const queries = useQueryClient();
  const queryKey = keyOf(person.subject);
  // The second press of a double click comes before the state of the mutation is known.
  const isSent = useRef(false);
  const mutation = useMutation({
    mutationFn: (decision: Decision) => api.decideMigration(decision),
    networkMode: 'always',
    onSuccess: async (migration) => {
      await queries.cancelQueries({ queryKey });
      queries.setQueryData<Migration>(queryKey, migration);
    },
    onError: () => void queries.invalidateQueries({ queryKey }),
    onSettled: () => {
      isSent.current = false;
    },
  });
  const decide = (decision: Decision) => {
    if (isSent.current) return;
    isSent.current = true;
    mutation.mutate(decision, { onSuccess: () => onDone(decision) });
  };
  const { isPending, error, variables, reset } = mutation;
  return { decide, pending: isPending ? variables : undefined, error, reset };
}
