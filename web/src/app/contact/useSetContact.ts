import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import type { Operations } from '../../../../client/src/apiTypes.ts';
import { useApp } from '../useApp.ts';
import { type Contact, contactKey } from './useContact.ts';

export type ContactChange = Operations['setContact']['input'];

/** All changes of the contact, one after the other: the last response is then the last state. */
const SCOPE = { id: 'contact' };

/** Changes the contact and shows what the API returns. */
export function useContactMutation() {
  const { api, person } = useApp();
  const queries = useQueryClient();
  const queryKey = contactKey(person.subject);
  return {
    mutationFn: (change: ContactChange) => api.setContact(change),
    scope: SCOPE,
    // Without a connection it fails at once, rather than be sent some minutes later.
    networkMode: 'always',
    onSuccess: async (contact: Contact) => {
      await queries.cancelQueries({ queryKey });
      queries.setQueryData(queryKey, contact);
    },
  } as const;
}

/** Changes the contact. `set` does nothing while a change is pending. `onDone` is not called once the component is gone. */
export function useSetContact(onDone?: () => void) {
  const isSent = useRef(false);
  const mutation = useMutation({
    ...useContactMutation(),
    onSettled: () => {
      isSent.current = false;
    },
  });
  const set = (change: ContactChange) => {
    // A second press can come before the page shows that the first is pending.
    if (isSent.current) return;
    isSent.current = true;
    mutation.mutate(change, { onSuccess: onDone });
  };
  return { set, isPending: mutation.isPending, error: mutation.error, reset: mutation.reset };
}
