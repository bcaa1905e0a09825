import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { useApp } from '../useApp.ts';

/** Gives a project a new public key. The one before it works no more. */
export function useRenewKey(projectId: string, onDone: () => void) {
  const { api, person } = useApp();
  const queries = useQueryClient();
  // A second press would replace the key that the first has made.
  const isSent = useRef(false);
  const mutation = useMutation({
    mutationFn: () => api.renewBadgeKey({ project_id: projectId }),
    networkMode: 'always',
    // Until the list is read again, the page would show a key that no longer works.
    onSettled: () => queries.invalidateQueries({ queryKey: ['projects', person.subject] }),
  });
  const renew = () => {
    if (isSent.current) return;
    isSent.current = true;
    mutation.mutate(undefined, {
      onSuccess: onDone,
      onSettled: () => {
        isSent.current = false;
      },
    });
  };
  return { renew, isPending: mutation.isPending, error: mutation.error };
}
