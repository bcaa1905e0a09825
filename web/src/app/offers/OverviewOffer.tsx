import { useState } from 'react';
import { loadedLater } from '../../loadedLater.tsx';
import { hasSubscription, type Usage } from '../overview/usage.ts';
import { useSubscription } from '../queries/useSubscription.ts';
import { openOfferOf } from './offer.ts';
import { useOffers } from './useOffers.ts';

/** Few accounts have one. */
const OfferWithToasts = loadedLater(() =>
  import('./OfferWithToasts.tsx').then((file) => file.OfferWithToasts),
);

type OverviewOfferProps = { readonly usage: Usage; readonly nowMs: number };

/**
 * An offer that waits for the customer, on the overview. What cannot be read is on the page of the invoices. The subscription, which the
 * page of a customer who pays reads anyway, says whether there is an offer to ask for.
 */
export function OverviewOffer({ usage, nowMs }: OverviewOfferProps) {
  return hasSubscription(usage) ? <Announced nowMs={nowMs} /> : <OpenOffer isAsked nowMs={nowMs} />;
}

function Announced({ nowMs }: { nowMs: number }) {
  const { data } = useSubscription();
  return <OpenOffer isAsked={data !== undefined && data.openOffer !== null} nowMs={nowMs} />;
}

function OpenOffer({ isAsked, nowMs }: { isAsked: boolean; nowMs: number }) {
  const { data } = useOffers({ isAsked });
  const offer = data && openOfferOf(data.offers, nowMs);
  // It stays for its messages when the offer has gone.
  const [wasOpen, setWasOpen] = useState(false);
  if (offer && !wasOpen) setWasOpen(true);
  if (!wasOpen) return null;
  return <OfferWithToasts offer={offer} />;
}
