import { useMutation } from '@tanstack/react-query';
import { externalUrl } from '../externalUrl.ts';
import { useApp } from '../useApp.ts';

/** Time for the page of Stripe to open. Somebody who stopped it, and is still here, can press again. */
const OPENS_WITHIN_MS = 10_000;

/**
 * Leads to the customer portal: payment method, invoices, change of plan, cancellation. It returns to the settings. `open` does
 * nothing while it is pending. `error` is shown by `PortalProblem`.
 */
export function usePortal() {
  const { api } = useApp();
  const portal = useMutation({
    mutationFn: async () => {
      const url = externalUrl((await api.createPortalSession()).url);
      if (url === undefined) throw new Error('the address of the portal is not one of the web');
      return url;
    },
    // Without a connection it fails at once, rather than lead away some minutes later.
    networkMode: 'always',
  });
  const isPending = portal.isPending || portal.isSuccess;
  const open = () => {
    if (isPending) return;
    // Not called once the component is gone: somebody who signed out meanwhile must not be led to their portal.
    portal.mutate(undefined, {
      onSuccess: (url) => {
        location.assign(url);
        setTimeout(portal.reset, OPENS_WITHIN_MS);
      },
    });
  };
  return { open, isPending, error: portal.error };
}
