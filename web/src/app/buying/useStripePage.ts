import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { useSession } from '../../session/useSession.ts';
import { externalUrl } from '../externalUrl.ts';
import { useApp } from '../useApp.ts';
import type { Departure } from './departure.ts';
import { useDeparture } from './useDeparture.ts';

/** Time for the page of Stripe to open. Somebody who stopped it, and is still here, can press again. */
const OPENS_WITHIN_MS = 10_000;

/**
 * Leads to a page of Stripe whose address the API returns. `open` does nothing while it is pending, and signs in again if the session
 * has ended.
 */
export function useStripePage<Input>(
  getPage: (input: Input) => Promise<{ url: string }>,
  to: Pick<Departure, 'to' | 'plan'>,
) {
  const { isActive } = useApp();
  const remember = useDeparture();
  const session = useSession();
  // The state of the mutation is known one task later, and the second press of a double click comes before that.
  const isLeaving = useRef(false);
  const page = useMutation({
    mutationFn: async (input: Input) => {
      const url = externalUrl((await getPage(input)).url);
      if (url === undefined) throw new Error('the address of the page is not one of the web');
      return url;
    },
    // Without a connection it fails at once, rather than lead away some minutes later.
    networkMode: 'always',
  });
  const stay = () => {
    isLeaving.current = false;
    page.reset();
  };
  const open = (input: Input) => {
    if (isLeaving.current) return;
    if (!isActive) return void session.signIn();
    isLeaving.current = true;
    // Not called once the button is gone: somebody who signed out meanwhile must not be led to a page with their address.
    page.mutate(input, {
      onSuccess: (url) => {
        remember(to);
        location.assign(url);
        setTimeout(stay, OPENS_WITHIN_MS);
      },
      onError: () => {
        isLeaving.current = false;
      },
    });
  };
  return { open, isPending: page.isPending || page.isSuccess, error: page.error };
}
