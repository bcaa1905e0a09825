import type { Offer } from '../../../../shared/account/offer.ts';
import type { OfferStore, PriceStore } from '../../../../shared/account/offerPorts.ts';
import type { BillingGateway, BillingStore } from '../ports.ts';
import { withPrice } from './decideOffer.ts';
import type { PurchaseGateway } from './purchaseGateway.ts';

export type AcceptPorts = {
  offers: Pick<OfferStore, 'listOffers' | 'saveOffer'>;
  prices: Pick<PriceStore, 'putPrice'>;
  store: BillingStore;
  gateway: BillingGateway & PurchaseGateway;
};

/** The offer as it is stored afterwards; undefined if another caller changed it. Nothing is written if nothing changes. */
export async function save(
  { offers }: AcceptPorts,
  before: Offer,
  after: Offer,
  now: number,
): Promise<Offer | undefined> {
  // `after` is made of `before`, so what did not change has the same order. A difference in order would only cost a write.
  if (JSON.stringify(before) === JSON.stringify(after)) return before;
  return (await offers.saveOffer({ before, after, now }))
    ? { ...after, version: before.version + 1 }
    : undefined;
}

/**
 * The offer with an active price. The offer knows the price before what it grants is stored, so that an erasure finds both, and that is
 * stored before anybody can buy the price.
 */
export async function ensurePrice(
  ports: AcceptPorts,
  offer: Offer,
  now: number,
): Promise<Priced | undefined> {
  const priced = await withActivePrice(ports, offer, now);
  if (!priced) return undefined;
  const { price, offerId, accountId, plan, amountMinor, currency, figures, until } = priced;
  await ports.prices.putPrice({ price, offerId, accountId, plan, amountMinor, currency, figures, until });
  return priced;
}

async function withActivePrice(ports: AcceptPorts, offer: Offer, now: number): Promise<Priced | undefined> {
  const { price: known, isPriceArchived, offerId, plan, amountMinor, currency } = offer;
  if (known !== undefined && !isPriceArchived) return { ...offer, price: known };
  const { attemptAt: attempt = now } = offer;
  const price = await ports.gateway.ensurePrice({ offerId, plan, amountMinor, currency, attempt });
  if (price === undefined) return undefined;
  const saved = await save(ports, offer, withPrice(offer, price), now);
  return saved && { ...saved, price };
}

export type Priced = Offer & { price: string };
