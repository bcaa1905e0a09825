import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { isProblemOf } from '../../../../client/src/errors.ts';
import type { UserClient } from '../../../../client/src/userClient.ts';
import { useDeparture } from '../buying/useDeparture.ts';
import { externalUrl } from '../externalUrl.ts';
import { useApp } from '../useApp.ts';
import type { Offer, OfferPreview } from './offer.ts';

/** Time for the page of Stripe to open. Somebody who stopped it, and is still here, can press again. */
const OPENS_WITHIN_MS = 10_000;

export type Accepted = Awaited<ReturnType<UserClient['acceptOffer']>>;

type Acceptance = {
  /** There is no page on which something is to be paid. */
  readonly onDone: (accepted: Accepted) => void;
  /** The offer would not begin as expected, so it was not accepted. */
  readonly onStartChanged: () => void;
};

/** Stripe does not accept every address that an issuer knows. Its page asks for one. */
async function acceptOffer(
  api: UserClient,
  { email, ...input }: Parameters<UserClient['acceptOffer']>[0],
): Promise<Accepted> {
  if (email === undefined) return api.acceptOffer(input);
  try {
    return await api.acceptOffer({ ...input, email });
  } catch (error) {
    if (!isProblemOf(error, 'acceptOffer') || error.code !== 'invalid_request') throw error;
    return api.acceptOffer(input);
  }
}

/**
 * Accepts an offer that begins as expected. If something is to be paid on a page, it leads there; otherwise it calls `onDone`. `accept` does
 * nothing while it is pending.
 */
export function useAcceptOffer(
  offer: Pick<Offer, 'offerId' | 'plan'>,
  { onDone, onStartChanged }: Acceptance,
) {
  const { api, person } = useApp();
  const queries = useQueryClient();
  const remember = useDeparture();
  // The second press of a double click comes before the state of the mutation is known.
  const isSent = useRef(false);
  const mutation = useMutation({
    mutationFn: (expectedStart: OfferPreview['start']) =>
      acceptOffer(api, {
        offer_id: offer.offerId,
        expected_start: expectedStart,
        email: person.email,
      }),
    networkMode: 'always',
    // Not awaited: the panel of an offer that is accepted goes with the next list, and what follows must be said before.
    onSettled: () => {
      void queries.invalidateQueries({
        predicate: ({ queryKey: [name] }) =>
          ['offers', 'subscription', 'invoices', 'usage'].includes(String(name)),
      });
    },
  });
  const again = () => {
    isSent.current = false;
    mutation.reset();
  };
  const accept = (expectedStart: OfferPreview['start']) => {
    if (isSent.current) return;
    isSent.current = true;
    // Not called once the dialog is gone: somebody who signed out meanwhile must not be led to a page with their address.
    mutation.mutate(expectedStart, {
      onSuccess: (accepted) => {
        const url = externalUrl(accepted.url ?? undefined);
        if (url === undefined) {
          again();
          return onDone(accepted);
        }
        remember({ to: 'checkout', plan: offer.plan });
        location.assign(url);
        setTimeout(again, OPENS_WITHIN_MS);
      },
      onError: (error) => {
        isSent.current = false;
        if (isProblemOf(error, 'acceptOffer') && error.code === 'offer_start_changed') onStartChanged();
      },
    });
  };
  return { accept, isPending: mutation.isPending || mutation.isSuccess, error: mutation.error };
}
