import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { useText } from '../../text/useText.ts';
import { useApp } from '../useApp.ts';
import { OfferProblem } from './OfferProblem.tsx';
import type { Offer } from './offer.ts';
import { offersKey } from './useOffers.ts';
import { useOffersText } from './useOffersText.ts';

type DeclineDialogProps = {
  readonly offer: Offer;
  readonly onClose: () => void;
  readonly onDone: () => void;
};

/** Asks whether to decline an offer, which cannot be taken back. */
export function DeclineDialog({ offer: { offerId }, onClose, onDone }: DeclineDialogProps) {
  const app = useText();
  const { t } = useOffersText();
  const { api, person } = useApp();
  const queries = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => api.declineOffer({ offer_id: offerId }),
    networkMode: 'always',
    // Not awaited: the panel goes with the next list, and what follows must be said before.
    onSettled: () => void queries.invalidateQueries({ queryKey: offersKey(person.subject) }),
  });
  return (
    <Dialog
      open
      title={t('decline.title')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{app.t('cancel')}</Button>
          <Button kind="danger" pending={isPending} onClick={() => mutate(undefined, { onSuccess: onDone })}>
            {t('decline.action')}
          </Button>
        </>
      }
    >
      <p>{t('decline.text')}</p>
      {error && <OfferProblem error={error} />}
    </Dialog>
  );
}
