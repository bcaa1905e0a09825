import type { Offer } from '../../../../shared/account/offer.ts';
import type { OfferStore } from '../../../../shared/account/offerPorts.ts';
import { assertNever } from '../../../../shared/assertNever.ts';
import type { OfferStart } from '../../../../shared/contract/offers/states.ts';
import { addMonths } from '../../../../shared/time.ts';
import type { BillingStore } from '../ports.ts';
import { type AcceptRefusal, decideAccept } from './decideAccept.ts';
import { decideAccepting } from './decideOffer.ts';
import type { Charge, PurchaseGateway } from './purchaseGateway.ts';

/** What accepting an offer charges. `startsAt` is epoch seconds; it is absent if a page sells the offer. */
export type OfferPreview = {
  start: OfferStart;
  startsAt?: number;
  dueNow?: Omit<Charge, 'at'>;
  nextInvoice?: Charge;
};

export type PreviewOutcome =
  | { kind: 'preview'; preview: OfferPreview }
  | { kind: 'refused'; reason: AcceptRefusal; pageUrl?: string }
  | { kind: 'not_open'; offer: Offer }
  | { kind: 'not_found' };

/** What accepting an offer would charge, by the current state at Stripe. Changes nothing. Throws Stripe's faults. */
export async function previewOffer(
  { offers, store, gateway }: PreviewPorts,
  { accountId, offerId, now }: { accountId: string; offerId: string; now: number },
): Promise<PreviewOutcome> {
  const [all, account] = await Promise.all([offers.listOffers(accountId), store.readAccount(accountId)]);
  const offer = all.find((one) => one.offerId === offerId);
  if (!offer) return { kind: 'not_found' };
  if (offer.state === 'accepted' || decideAccepting(offer, now).kind === 'refused')
    return { kind: 'not_open', offer };
  const live = await gateway.listLive({
    customers: account?.customers ?? [],
    offerPrices: all.flatMap(({ price }) => price ?? []),
  });
  const decision = decideAccept(offer, live);
  switch (decision.kind) {
    case 'refused':
      return decision;
    case 'bought':
      return { kind: 'not_open', offer };
    case 'held':
      return { kind: 'refused', reason: 'payment_due', pageUrl: decision.pageUrl };
    case 'checkout':
      return { kind: 'preview', preview: { start: 'checkout' } };
    case 'now':
    case 'period_end': {
      const { kind: start, subscription, item } = decision;
      const move = {
        subscription: subscription.id,
        customer: subscription.customer,
        item: item.id,
        ...offer,
      };
      const renewal = await gateway.previewMove({ ...move, when: 'period_end' });
      if (start === 'period_end')
        return { kind: 'preview', preview: { start, startsAt: item.periodEnd, nextInvoice: renewal } };
      const { amountMinor, currency } = await gateway.previewMove({ ...move, when: 'now' });
      // The change begins a period, so the next invoice is a month away.
      const nextInvoice = { ...renewal, at: addMonths(now, 1) };
      return {
        kind: 'preview',
        preview: { start, startsAt: now, dueNow: { amountMinor, currency }, nextInvoice },
      };
    }
    default:
      return assertNever(decision);
  }
}

type PreviewPorts = {
  offers: Pick<OfferStore, 'listOffers'>;
  store: Pick<BillingStore, 'readAccount'>;
  gateway: Pick<PurchaseGateway, 'listLive' | 'previewMove'>;
};
