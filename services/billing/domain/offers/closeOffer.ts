import type { Account } from '../../../../shared/account/account.ts';
import type { Offer } from '../../../../shared/account/offer.ts';
import { offerDeclined } from '../../../../shared/account/offerNotices.ts';
import type { OfferStore } from '../../../../shared/account/offerPorts.ts';
import { assertNever } from '../../../../shared/assertNever.ts';
import type { Notice } from '../../../../shared/contract/notifications/notices.ts';
import { busy } from '../../../../shared/fault.ts';
import {
  decideDecline,
  decideWithdrawal,
  type OfferDecision,
  offerAt,
  releasedOffer,
} from './decideOffer.ts';
import type { OfferGateway } from './ports.ts';

/** Those who change an offer at the same time are the customer, an operator and the task. */
const ROUNDS_MAX = 5;

export type CloseOfferOutcome =
  | { kind: 'closed'; offer: Offer }
  | { kind: 'refused'; reason: 'not_found' | 'in_progress' }
  | { kind: 'refused'; reason: 'not_open'; state: Offer['state'] };

type Deps = { offers: OfferStore; gateway: Pick<OfferGateway, 'closePurchase'> };
type Request = { account: Account; offerId: string; now: number };

/** Declines an offer for the customer. A page on which it could be paid is closed first. A repeated call changes nothing. */
export const declineOffer = (deps: Deps, request: Request): Promise<CloseOfferOutcome> =>
  closeOffer(deps, request, {
    decide: (offer) => decideDecline(offer, request.now),
    noticesOf: offerDeclined,
  });

/** Withdraws an offer for an operator, in the same way. */
export const withdrawOffer = (
  deps: Deps,
  { reason, ...request }: Request & { reason: string },
): Promise<CloseOfferOutcome> =>
  closeOffer(deps, request, {
    decide: (offer) => decideWithdrawal(offer, { reason, now: request.now }),
    noticesOf: () => [],
  });

async function closeOffer(
  { offers, gateway }: Deps,
  { account, offerId, now }: Request,
  { decide, noticesOf }: { decide(offer: Offer): OfferDecision; noticesOf(offer: Offer): Notice[] },
): Promise<CloseOfferOutcome> {
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const before = await offers.readOffer(account.accountId, offerId);
    if (!before) return { kind: 'refused', reason: 'not_found' };
    const first = decide(before);
    let decision = first;
    if (first.kind === 'close_purchase') {
      // What can still be paid, or was paid meanwhile, is not taken back.
      const left = await gateway.closePurchase({ offer: before, account });
      if (left !== 'none') return { kind: 'refused', reason: 'in_progress' };
      decision = decide(releasedOffer(before, now));
    }
    switch (decision.kind) {
      case 'unchanged':
        return { kind: 'closed', offer: decision.offer };
      case 'changed': {
        const { offer: after } = decision;
        if (await offers.saveOffer({ before, after, notices: noticesOf(after), now })) {
          return { kind: 'closed', offer: after };
        }
        break;
      }
      case 'refused':
        return decision.reason === 'in_progress'
          ? { kind: 'refused', reason: 'in_progress' }
          : { kind: 'refused', reason: 'not_open', state: offerAt(before, now).state };
      case 'close_purchase':
        throw new Error(`the released offer ${offerId} has a purchase`);
      default:
        assertNever(decision);
    }
  }
  throw busy(`offer ${offerId}`);
}
