import type { Account, SubscriptionSummary } from '../../../../shared/account/account.ts';
import {
  ACCEPTING_CHECK_SECONDS,
  acceptedOffer,
  ENDING_SECONDS,
  endedOffer,
  nextAt,
  type Offer,
} from '../../../../shared/account/offer.ts';
import { offerAccepted, offerEnding } from '../../../../shared/account/offerNotices.ts';
import type { OfferStore } from '../../../../shared/account/offerPorts.ts';
import type { AccountStore } from '../../../../shared/account/ports.ts';
import { accountAt } from '../../../../shared/account/rollOver.ts';
import { assertNever } from '../../../../shared/assertNever.ts';
import type { Notice } from '../../../../shared/contract/notifications/notices.ts';
import { SECONDS_PER_DAY, SECONDS_PER_HOUR } from '../../../../shared/time.ts';
import { expiredOffer, isAttempted, releasedOffer } from './decideOffer.ts';
import { dueWarning, endOf, nextCheck } from './endOfOffer.ts';
import type { EndingDelay, OfferGateway } from './ports.ts';

export type TaskDeps = {
  offers: Pick<OfferStore, 'listOffers' | 'saveOffer'>;
  accounts: Pick<AccountStore, 'readAccount'>;
  gateway: OfferGateway;
};

/** `changed`: saved. `unfinished`: what is due could not be done for a day. `nothing`: not due, or another caller changed it. */
export type TaskOutcome = 'changed' | 'unfinished' | 'nothing';

type Step = { after: Offer; notices?: Notice[] };

/**
 * Does what is due with an offer at `now` (epoch seconds), one step at a time: what is left is due at once or later. If Stripe refuses or
 * cannot be reached, that is remembered, and the error is thrown.
 */
export async function runOfferTask(
  { offers, accounts, gateway }: TaskDeps,
  { accountId, offerId, now }: { accountId: string; offerId: string; now: number },
): Promise<TaskOutcome> {
  const [all, stored] = await Promise.all([offers.listOffers(accountId), accounts.readAccount(accountId)]);
  const before = all.find((one) => one.offerId === offerId);
  // The list of live offers can be behind.
  if (!before || !stored || (nextAt(before) ?? Infinity) > now) return 'nothing';
  const account = accountAt(stored, now);
  const save = ({ after, notices }: Step) => offers.saveOffer({ before, after, notices, now });
  try {
    const { failingSince, ...offer } = before;
    const isFollowed = all.some((one) => one !== before && isToBegin(one));
    const step = await stepOf(gateway, { offer, account, isFollowed, failingSince, now });
    if (!(await save(step))) return 'nothing';
    return isUnfinished(step.after, now) ? 'unfinished' : 'changed';
  } catch (error) {
    await save({ after: postponed(before, before.failingSince, now) });
    if (isUnfinished(before, now)) return 'unfinished';
    throw error;
  }
}

/** Whether the subscription has the price of an offer, and the next renewal is the first to bill it. */
const isToBegin = ({ state, effectiveSince }: Offer) => state === 'accepted' && effectiveSince === undefined;

const isUnfinished = ({ failingSince = Infinity }: Offer, now: number) =>
  now - failingSince >= SECONDS_PER_DAY;

/** The offer for which nothing could be done now. */
const postponed = (offer: Offer, failingSince: number | undefined, now: number): Offer => ({
  ...offer,
  failingSince: failingSince ?? now,
  checkAt: now + SECONDS_PER_HOUR,
});

/** `failingSince` is that of the offer, without which a step begins. */
type Subject = {
  offer: Offer;
  account: Account;
  /** The account has accepted another offer that begins later. */
  isFollowed: boolean;
  failingSince: number | undefined;
  now: number;
};

async function stepOf(gateway: OfferGateway, subject: Subject): Promise<Step> {
  const { offer, now } = subject;
  switch (offer.state) {
    case 'offered':
      return { after: expiredOffer(offer, now) };
    case 'accepting':
      return settlePurchase(gateway, subject);
    case 'accepted':
      return followAccepted(gateway, subject);
    case 'declined':
    case 'withdrawn':
    case 'expired':
    case 'ended':
      return archivePrice(gateway, subject);
    default:
      return assertNever(offer.state);
  }
}

/** What became of a purchase that nobody completed: a crash, a page that expired, a change that was not paid in time. */
async function settlePurchase(gateway: OfferGateway, { offer, account, now }: Subject): Promise<Step> {
  const later = { after: { ...offer, checkAt: now + ACCEPTING_CHECK_SECONDS } };
  if (isAttempted(offer, now)) return later;
  const state = await gateway.readPurchase({ offer, account });
  switch (state) {
    case 'none':
      // A crash can have left a price whose id was not stored. Nobody would archive it once the offer is over.
      if (offer.price === undefined) await gateway.closePurchase({ offer, account });
      return { after: releasedOffer(offer, now) };
    case 'open':
      return later;
    case 'bought':
      return bought(offer, account, now);
    default:
      return assertNever(state);
  }
}

function bought(offer: Offer, account: Account, now: number): Step {
  const startsAt = offer.purchase?.kind === 'period_end' ? account.subscription?.paidUntil : undefined;
  return {
    after: acceptedOffer(offer, { isPaid: false, now }),
    notices: offerAccepted(offer, startsAt),
  };
}

/**
 * An offer that cannot be bought any more. A crash can have left a page that sells it, so that is closed first; what was paid meanwhile
 * is the customer's.
 */
async function archivePrice(
  gateway: OfferGateway,
  { offer, account, failingSince, now }: Subject,
): Promise<Step> {
  if (offer.state !== 'ended') {
    const left = await gateway.closePurchase({ offer, account });
    if (left === 'bought') return bought(offer, account, now);
    if (left === 'open') return { after: postponed(offer, failingSince, now) };
  }
  if (offer.price !== undefined) await gateway.archivePrice(offer.price);
  const { checkAt: _check, ...rest } = offer;
  return { after: { ...rest, isPriceArchived: true } };
}

async function followAccepted(gateway: OfferGateway, subject: Subject): Promise<Step> {
  const { offer, account, now } = subject;
  const isInEffect = account.terms?.offer === offer.offerId;
  if (!isInEffect || !account.subscription) {
    return {
      after: (await goesOn(gateway, subject))
        ? { ...offer, checkAt: now + SECONDS_PER_DAY }
        : endedOffer(offer, now),
    };
  }
  if (hasOutlived(offer, account.subscription, now)) return { after: endedInVain(offer, now) };
  const effective = acceptedOffer(offer, { isPaid: true, now });
  const endsAt = endOf(effective, account.subscription, now);
  const warning = isExpected(subject, endsAt) ? undefined : dueWarning(effective, { endsAt, now });
  const { warnedDays, ...rest } = effective;
  const given = warning ?? (effective.endsAt === endsAt ? warnedDays : undefined);
  const next = {
    ...rest,
    endsAt,
    ...(given === undefined ? {} : { warnedDays: given }),
    checkAt: nextCheck(effective, { endsAt, now }),
  };
  const notices = warning === undefined ? [] : offerEnding(next, { endsAt, days: warning });
  const isToEnd = next.listPriceSince === undefined && now >= endsAt - ENDING_SECONDS;
  return { after: isToEnd ? await endPrice(gateway, { ...subject, offer: next }) : next, notices };
}

/** Whether the customer arranged what follows: the list price does not. */
const isExpected = ({ isFollowed, account: { subscription } }: Subject, endsAt: number) =>
  isFollowed || (subscription?.cancelAt ?? Infinity) <= endsAt;

/** Whether a period after the end was paid at the price of the offer, although the subscription was to have the list price. */
const hasOutlived = (
  { listPriceSince, endsAt = Infinity }: Offer,
  { paidUntil }: SubscriptionSummary,
  now: number,
) => listPriceSince !== undefined && paidUntil > endsAt && now >= endsAt + SECONDS_PER_DAY;

/** It is ended at the next end of a period, and has failed until now. */
function endedInVain({ listPriceSince: _since, endsAt, ...offer }: Offer, now: number): Offer {
  return postponed(offer, endsAt, now);
}

/**
 * Whether an accepted offer goes on while the account does not have its figures. Apply sees a first payment within a day. After that, the next renewal
 * bills the price while the subscription has it.
 */
async function goesOn(gateway: OfferGateway, { offer, account, now }: Subject): Promise<boolean> {
  const { effectiveSince, acceptedAt = offer.stateSince } = offer;
  if (effectiveSince === undefined && now - acceptedAt < SECONDS_PER_DAY) {
    return (await gateway.readPurchase({ offer, account })) !== 'none';
  }
  return gateway.hasPrice({ offer, account });
}

const NORMAL_DELAYS: ReadonlySet<EndingDelay> = new Set([
  'period_just_begun',
  'not_last_period',
  'other_price_follows',
]);

/** In the last days, the subscription gets the list price again, so that the next renewal bills that. */
async function endPrice(
  gateway: OfferGateway,
  { offer, account, failingSince, now }: Subject,
): Promise<Offer> {
  const outcome = await gateway.endPrice({ offer, account, now });
  if (outcome.kind !== 'later') return { ...offer, listPriceSince: now };
  return NORMAL_DELAYS.has(outcome.reason)
    ? { ...offer, checkAt: now + SECONDS_PER_HOUR }
    : postponed(offer, failingSince, now);
}
