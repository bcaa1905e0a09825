import { ToastProvider } from '../../components/ToastProvider.tsx';
import { OfferPanel } from './OfferPanel.tsx';
import type { Offer } from './offer.ts';

/** The panel of an open offer, and what is said after it has been accepted or declined, when there is none any more. */
export function OfferWithToasts({ offer }: { offer: Offer | undefined }) {
  return <ToastProvider>{offer && <OfferPanel key={offer.offerId} offer={offer} />}</ToastProvider>;
}
