import type { Account, PreviousUsage } from '../../../shared/account/account.ts';
import { accountAt, rollOver } from '../../../shared/account/rollOver.ts';
import { addMonths } from '../../../shared/time.ts';
import type { PaidTime } from './paidTime.ts';
import { sessionsOf } from './planLines.ts';

/**
 * The account with its new subscription at `now` (epoch seconds). Usage starts at 0 in a later period, with two exceptions.
 * Where the invoice of the new period credited unused time of the old one, usage that was not paid for is carried over: else a plan
 * could be used up, changed and used up again for the price of a day. And where the period moves back, because a payment was seen after the period ended,
 * the usage of the period that was stored as the previous one counts in it again.
 */
export function withSubscription(
  account: Account,
  subscription: Account['subscription'],
  { paidTime, now }: { paidTime: PaidTime | undefined; now: number },
): Account {
  const aged = accountAt(account, now);
  const next = rollOver({ ...aged, subscription }, now);
  const credit = next.periodStart === subscription?.periodStart ? paidTime?.paidLines : undefined;
  if (next.periodStart > aged.usageSince) {
    const period: PreviousUsage = [aged.periodStart, aged.sessionsIncluded, aged.sessionsUsed];
    return credit ? { ...next, sessionsUsed: unpaidUsage(aged, period, { credit, next }) } : next;
  }
  if (!next.previous || next.periodStart === aged.periodStart) return next;
  const [previousStart, included] = next.previous;
  if (next.periodStart <= previousStart) return withAddedUsage(next, next.previous[2]);
  if (!credit || next.periodStart >= aged.usageSince) return next;
  const carried = unpaidUsage(aged, [previousStart, included, next.previous[2]], { credit, next });
  return withAddedUsage(next, carried);
}

/** Adds the usage of the previous period. It then counts in the current one, so the previous one keeps none. */
function withAddedUsage(account: Account, sessions: number): Account {
  const [, included] = account.previous ?? [0, 0];
  return {
    ...account,
    sessionsUsed: account.sessionsUsed + sessions,
    previous: [account.periodStart, included, 0],
  };
}

/**
 * The usage of the old period beyond what was paid for until the new one began. Negotiated figures are counted by the time that
 * has passed, because no price has them.
 */
function unpaidUsage(
  { terms }: Account,
  [start, included, used]: PreviousUsage,
  { credit, next }: { credit: NonNullable<PaidTime['paidLines']>; next: Account },
): number {
  const isNegotiated = terms?.sessionsIncluded !== undefined;
  const elapsed = (next.periodStart - start) / (addMonths(start, 1) - start);
  const paidFor = isNegotiated
    ? included * Math.min(1, elapsed)
    : sessionsOf(credit, { from: start, to: next.periodStart });
  return Math.max(0, used - Math.max(0, Math.floor(paidFor)));
}
