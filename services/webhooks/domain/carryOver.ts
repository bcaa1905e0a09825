import type { Account, PreviousUsage, Terms } from '../../../shared/account/account.ts';
import { accountAt, rollOver } from '../../../shared/account/rollOver.ts';
import { addMonths } from '../../../shared/time.ts';
import { termsWith } from './offerTerms.ts';
import type { PaidTime } from './paidTime.ts';
import { type PlanLine, sessionsOf } from './planLines.ts';

/**
 * The account with its new subscription at `now` (epoch seconds), and with the terms of an offer whose price was paid. Usage starts at 0 in a later period, with two exceptions.
 *
 * - If the invoice of the new period credited unused time of the old one, usage that was not paid for is carried over.
 *   Otherwise a plan could be used up, changed and used up again for the price of a day.
 * - If the period moves back, because a payment was seen after the period had ended, the usage of the periods that began
 *   since counts in it.
 *
 * Usage of a subscription whose time had ended by then, or of the free plan, is not carried into another subscription. While two
 * overlap, it is: the one that decides can change back.
 */
export function withSubscription(
  account: Account,
  subscription: Account['subscription'],
  { paidTime, now: syncedAt }: { paidTime: PaidTime | undefined; now: number },
): Account {
  // A start after the sync began, or one with a clock that is ahead, may have begun the next period.
  const now = Math.max(syncedAt, account.usageSince);
  const aged = accountAt(account, now);
  const terms = termsWith(account.terms, { subscription, paidTime });
  const next = rollOver({ ...aged, subscription, terms }, now);
  const isAnother = account.subscription?.id !== subscription?.id && hadEnded(account, next.periodStart);
  const ofPeriod = next.periodStart === subscription?.periodStart ? paidTime?.paidLines : undefined;
  const credit = isAnother ? undefined : ofPeriod;
  if (next.periodStart > aged.usageSince) return credit ? carriedOver(aged, next, credit) : next;
  if (next.periodStart === aged.periodStart || next.periodStart >= aged.usageSince) return next;
  const added = isAnother ? 'nothing' : (credit ?? 'beyond_quota');
  return movedBack(next, { terms: account.terms, added });
}

/** Whether the time of the account's subscription, with its grace, had ended at the instant. */
function hadEnded({ subscription }: Account, instant: number): boolean {
  if (!subscription) return true;
  const { paidUntil, graceUntil = paidUntil, cancelAt = Infinity } = subscription;
  return Math.min(graceUntil, cancelAt) <= instant;
}

/** Moves the usage of the old period that was not paid for into the new one. It no longer counts in the old one. */
function carriedOver(aged: Account, next: Account, credit: NonNullable<PaidTime['paidLines']>): Account {
  const ended: PreviousUsage = [aged.periodStart, aged.sessionsIncluded, aged.sessionsUsed];
  const carried = unpaidUsage(aged, ended, { credit, next, end: aged.periodEnd });
  const previous = (next.previous ?? [])
    .map((one): PreviousUsage => (one[0] === ended[0] ? [one[0], one[1], one[2] - carried] : one))
    .filter(([, , used]) => used > 0);
  const { previous: _changed, ...rest } = next;
  return { ...rest, sessionsUsed: carried, ...(previous.length > 0 ? { previous } : {}) };
}

/**
 * Adds the usage of the stored periods that began within the period, and of the one before it what was not paid for: by the lines
 * of an invoice with a credit, or what went beyond the quota. What is added is no longer stored, so it counts once.
 */
function movedBack(account: Account, before: UsageBefore): Account {
  const { previous = [], periodStart } = account;
  const within = previous.filter(([start]) => start >= periodStart);
  const [last, ...earlier] = previous.filter(([start]) => start < periodStart);
  const carried = last ? addedUsage(account, last, before) : 0;
  const kept: PreviousUsage[] = last ? [[last[0], last[1], last[2] - carried], ...earlier] : [];
  const { previous: _changed, ...rest } = account;
  return {
    ...rest,
    sessionsUsed: within.reduce((sum, [, , used]) => sum + used, account.sessionsUsed + carried),
    ...(kept.length > 0 ? { previous: kept } : {}),
  };
}

/** The terms that the account had before, and what of the usage of the period before counts. */
type UsageBefore = { terms: Terms | undefined; added: PlanLine[] | 'beyond_quota' | 'nothing' };

function addedUsage(account: Account, last: PreviousUsage, { terms, added }: UsageBefore): number {
  if (added === 'nothing') return 0;
  const [, included, used] = last;
  return added === 'beyond_quota'
    ? Math.max(0, used - included)
    : unpaidUsage({ terms }, last, { credit: added, next: account });
}

/**
 * The usage of the old period beyond what was paid for until the new one began. Figures that an operator set are counted by the time
 * that has passed, because no price has them. The end of a period that is remembered is not known: it is taken for a month.
 */
function unpaidUsage(
  { terms }: Pick<Account, 'terms'>,
  [start, included, used]: PreviousUsage,
  {
    credit,
    next,
    end = addMonths(start, 1),
  }: { credit: NonNullable<PaidTime['paidLines']>; next: Account; end?: number },
): number {
  const isSet = terms?.sessionsIncluded !== undefined && terms.offer === undefined;
  const isNegotiated = isSet && next.periodStart < (terms.until ?? Infinity);
  const elapsed = (next.periodStart - start) / (end - start);
  const paidFor = isNegotiated
    ? included * Math.min(1, elapsed)
    : sessionsOf(credit, { from: start, to: next.periodStart });
  return Math.max(0, used - Math.max(0, Math.floor(paidFor)));
}
