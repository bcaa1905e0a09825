import { isOpen } from '../../../../shared/account/offer.ts';
import type { OfferStore } from '../../../../shared/account/offerPorts.ts';
import { offerAt } from './decideOffer.ts';

/** The id of the offer that the account can accept, or is paying, at `now` (epoch seconds); undefined without one. */
export async function readOpenOffer(
  offers: Pick<OfferStore, 'readNewestOffer' | 'readOffer'>,
  accountId: string,
  now: number,
): Promise<string | undefined> {
  const offerId = await offers.readNewestOffer(accountId);
  const offer = offerId === undefined ? undefined : await offers.readOffer(accountId, offerId);
  return offer && isOpen(offerAt(offer, now)) ? offerId : undefined;
}
