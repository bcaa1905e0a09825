import type { Account } from '../../../shared/account/account.ts';
import { grantAt } from '../../../shared/account/entitlements.ts';
import { createNotice, type Notice } from '../../../shared/contract/notifications/notices.ts';
import { SECONDS_PER_DAY } from '../../../shared/time.ts';

/** The thresholds in percent of the quota, the greatest first. */
const THRESHOLDS = [
  { kind: 'quota_100', percent: 100 },
  { kind: 'quota_80', percent: 80 },
] as const;

/**
 * In the first hour of a grace, Stripe charges the renewal. Its quota is a share of the whole one, so an account that pays would be told
 * that its quota is used up just before the payment arrives.
 */
const QUIET_SECONDS = SECONDS_PER_DAY;

/**
 * The notice of the greatest threshold that a change crossed, each image against its own quota: usage rises, or another quota is smaller.
 * A jump past both thresholds is one notice. In a grace nothing is told in the first 24 hours; afterwards any change of an account
 * that is past a threshold has the notice, because nothing may cross it any more. The same is true of the change that ends a grace: its
 * quota is another one, of which nothing was told.
 */
export function quotaNotices({
  before,
  after,
  at,
}: {
  before?: Account;
  after: Account;
  at: number;
}): Notice[] {
  const reached = THRESHOLDS.find(({ percent }) => hasReached(after, percent));
  if (!reached) return [];
  const state = graceState(after, at);
  if (state === 'quiet') return [];
  const isSamePeriod = before !== undefined && before.usageSince === after.usageSince;
  const isCrossed = !isSamePeriod || !hasReached(before, reached.percent) || endsGrace({ before, after, at });
  const isRepeated = state === 'told' && before?.revision !== after.revision;
  if (!isCrossed && !isRepeated) return [];
  const { plan, usageSince: since, periodEnd, sessionsIncluded: included, sessionsUsed: used } = after;
  return [createNotice(reached.kind, { plan, since, periodEnd, included, used, at }, after)];
}

const hasReached = ({ sessionsIncluded, sessionsUsed }: Account, percent: number): boolean =>
  sessionsIncluded > 0 && sessionsUsed * 100 >= sessionsIncluded * percent;

/** Whether the account was in a grace until this change. A grace that has run out is over before anything is written. */
const endsGrace = ({ before, after, at }: { before: Account; after: Account; at: number }): boolean =>
  before.version !== after.version &&
  graceState(before, Math.min(at, before.validUntil - 1)) !== 'none' &&
  graceState(after, at) === 'none';

/** `quiet`: the first hours of a grace. `told`: the grace after them. */
function graceState({ subscription }: Account, at: number): 'none' | 'quiet' | 'told' {
  if (!subscription || grantAt(subscription, at).kind !== 'grace') return 'none';
  return at < subscription.paidUntil + QUIET_SECONDS ? 'quiet' : 'told';
}
