import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';

/** Carries out an admin action. `act` does nothing while one is pending, also if the page does not show that yet. */
export function useAdminAction<Input, Result>(
  run: (input: Input) => Promise<Result>,
  onDone: (result: Result) => void,
) {
  const isSent = useRef(false);
  const mutation = useMutation({
    mutationFn: run,
    // Without a connection it fails at once, rather than be sent some minutes later.
    networkMode: 'always',
    // A result can be a secret, which must not outlive the dialog.
    gcTime: 0,
    onSettled: () => {
      isSent.current = false;
    },
  });
  const act = (input: Input) => {
    if (isSent.current) return;
    isSent.current = true;
    // Not called once the component is gone.
    mutation.mutate(input, { onSuccess: onDone });
  };
  return { act, isPending: mutation.isPending, error: mutation.error, result: mutation.data };
}
