import { useText } from '../../text/useText.ts';
import { ReasonDialog } from '../actions/ReasonDialog.tsx';
import type { Offer } from '../queries/useOffers.ts';
import { useConsole } from '../useConsole.ts';

type WithdrawDialogProps = {
  readonly offer: Offer;
  readonly onDone: (message: string) => void;
  readonly onClose: () => void;
};

/** Withdraws an offer that was not accepted, with a reason. */
export function WithdrawDialog({ offer, onDone, onClose }: WithdrawDialogProps) {
  const { format } = useText();
  const { api } = useConsole();
  const { userId, offerId, price, state } = offer;
  return (
    <ReasonDialog
      title={`Withdraw the offer of ${format.price(price)} a month?`}
      action="Withdraw offer"
      isDangerous
      changes={[
        { label: 'State', before: state === 'accepting' ? 'Being accepted' : 'Offered', after: 'Withdrawn' },
      ]}
      run={(reason) => api.withdrawOffer({ user_id: userId, offer_id: offerId, reason })}
      onDone={() => onDone('The offer is withdrawn.')}
      onClose={onClose}
    >
      <p>
        The customer can no longer accept it, and gets no e-mail about that. If they are on its payment page,
        the page is closed; a payment that came first makes it accepted.
      </p>
    </ReasonDialog>
  );
}
