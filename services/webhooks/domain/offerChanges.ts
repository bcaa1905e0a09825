import type { Account, TermsNote } from '../../../shared/account/account.ts';
import { acceptedOffer, endedOffer, type Offer } from '../../../shared/account/offer.ts';
import { offerAccepted } from '../../../shared/account/offerNotices.ts';
import type { OfferStore } from '../../../shared/account/offerPorts.ts';
import type { Notice } from '../../../shared/contract/notifications/notices.ts';
import type { PlanRules } from './planRules.ts';
import type { PaidSubscription } from './selectSubscription.ts';
import { FINAL_STATUSES } from './stripeSubscription.ts';

/** What a sync writes beside the account because its terms have another offer than before. */
export type OfferChanges = {
  offers: { before: Offer; after: Offer }[];
  notices: Notice[];
  termsNote?: TermsNote;
};

/**
 * What becomes of offers when the account's terms change: the offer whose price was paid is accepted, whatever happened to it before, and
 * the one whose figures the account had until now has ended. It has not ended while a subscription has its price, as when another one
 * decides the plan for a while. An ordinary sync reads nothing here.
 *
 * The notices of the acceptance have the offer's id as their key: whoever writes them first, each is sent once.
 */
export async function offerChanges(
  { store, rules }: { store: Pick<OfferStore, 'readOffer'>; rules: PlanRules },
  synced: { before: Account; after: Account; subscriptions: PaidSubscription[]; now: number },
): Promise<OfferChanges> {
  const { before, after, subscriptions, now } = synced;
  const { accountId } = before;
  const [former, current] = [before.terms?.offer, after.terms?.offer];
  if (former === current) return { offers: [], notices: [] };
  const changeOf = async (offerId: string, next: (offer: Offer) => Offer) => {
    const offer = await store.readOffer(accountId, offerId);
    const changed = offer && next(offer);
    return changed && changed !== offer ? [{ before: offer, after: changed }] : [];
  };
  const accepted =
    current === undefined
      ? []
      : await changeOf(current, (offer) => acceptedOffer(offer, { isPaid: true, now }));
  const hasEnded = former !== undefined && !hasPriceOf(former, subscriptions, rules);
  const ended = hasEnded ? await changeOf(former, (offer) => endedOffer(offer, now)) : [];
  return {
    offers: [...accepted, ...ended],
    notices: accepted.flatMap(({ after: offer }) => offerAccepted(offer)),
    termsNote: { by: NOTED_BY, at: now, reason: reasonOf(former, current) },
  };
}

/** Who set the terms: the sync, because of an offer. */
const NOTED_BY = 'offer';

const reasonOf = (former: string | undefined, current: string | undefined) =>
  current === undefined
    ? `The price of offer ${former} is no longer the one that is paid.`
    : `The price of offer ${current} was paid.`;

const hasPriceOf = (offerId: string, subscriptions: PaidSubscription[], { offers }: PlanRules): boolean =>
  subscriptions.some(
    ({ status, items, paidTime }) =>
      !FINAL_STATUSES.has(status) &&
      (paidTime?.offer?.offerId === offerId ||
        items.some(({ price }) => offers?.get(price)?.offerId === offerId)),
  );
