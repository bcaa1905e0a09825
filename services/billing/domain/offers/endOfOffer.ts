import type { SubscriptionSummary } from '../../../../shared/account/account.ts';
import { ENDING_SECONDS, OFFER_WARNING_DAYS, type Offer } from '../../../../shared/account/offer.ts';
import { isMonthStart, quotaMonth } from '../../../../shared/account/quotaPeriod.ts';
import { SECONDS_PER_DAY } from '../../../../shared/time.ts';

/**
 * When price and figures of an offer end: the first end of a month of the subscription at `until` or later, and after `now`. It stays once
 * the subscription has the list price again. Epoch seconds.
 */
export function endOf(offer: Offer, { anchor }: Pick<SubscriptionSummary, 'anchor'>, now: number): number {
  if (offer.listPriceSince !== undefined && offer.endsAt !== undefined) return offer.endsAt;
  const at = Math.max(offer.until, now + 1);
  return isMonthStart(anchor, at) ? at : quotaMonth(anchor, at).periodEnd;
}

/**
 * The warning of the end that is due and was not given yet: the fewest days that it has. An end that is later than the one before is
 * warned of again.
 */
export function dueWarning(
  { endsAt: endBefore, warnedDays }: Pick<Offer, 'endsAt' | 'warnedDays'>,
  { endsAt, now }: { endsAt: number; now: number },
): number | undefined {
  const due = OFFER_WARNING_DAYS.findLast((days) => now >= endsAt - days * SECONDS_PER_DAY);
  const given = endBefore === endsAt ? warnedDays : undefined;
  return due !== undefined && (given === undefined || due < given) ? due : undefined;
}

/** When something is to be done with an offer that is in effect, at most a day later. */
export function nextCheck(
  { listPriceSince }: Pick<Offer, 'listPriceSince'>,
  { endsAt, now }: { endsAt: number; now: number },
): number {
  const instants = [
    ...OFFER_WARNING_DAYS.map((days) => endsAt - days * SECONDS_PER_DAY),
    ...(listPriceSince === undefined ? [endsAt - ENDING_SECONDS] : []),
    endsAt,
    now + SECONDS_PER_DAY,
  ];
  return Math.min(...instants.filter((at) => at > now));
}
