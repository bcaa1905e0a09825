import type { Account, OpenSession } from '../../../shared/account/account.ts';
import { isRunning, slotEnd } from '../../../shared/account/slots.ts';
import { SECONDS_PER_HOUR } from '../../../shared/time.ts';
import { staleFences } from './fence.ts';
import { endOfSlot, isOver, RECLAIMED_MAX, type SlotLimits } from './slots.ts';

/**
 * How long ago the lease of a session ended that is certainly dead. After an outage of this service, the leases of sessions that are
 * alive have expired. An outage that is shorter than this does not end them.
 */
const EXPIRED_SECONDS = 6 * SECONDS_PER_HOUR;

/** What a cleanup needs to know of the stage. */
export type CleanupLimits = Pick<SlotLimits, 'sessionSecondsMax'>;

export type CleanupDecision =
  | { kind: 'purge_fences'; sessionIds: string[] }
  | { kind: 'reclaim'; sessionIds: string[] }
  | { kind: 'roll_over' }
  | { kind: 'nothing' };

/**
 * Decides the next write of an account's cleanup. Expired fences come first, because removing them never makes the item larger. If
 * the period has ended, the sessions that ended in it are reclaimed before it is closed, so that their seconds count in it. An
 * account whose session may have died in that period less than six hours ago is not rolled over yet: the next night knows.
 */
export function decideCleanup(account: Account, now: number, limits: CleanupLimits): CleanupDecision {
  const stale = staleFences(account, now);
  if (stale.length > 0) return { kind: 'purge_fences', sessionIds: stale };
  const { validUntil } = account;
  const hasEnded = validUntil <= now;
  const dead = slotsThatAreOver(account, now, limits);
  const due = hasEnded ? dead.filter(({ endedAt }) => endedAt < validUntil) : dead;
  if (due.length > 0) {
    return { kind: 'reclaim', sessionIds: due.slice(0, RECLAIMED_MAX).map(({ sessionId }) => sessionId) };
  }
  if (!hasEnded || mayHaveDiedInPeriod(account, now)) return { kind: 'nothing' };
  return { kind: 'roll_over' };
}

/** The slots whose sessions are certainly over, with their ends, first ends first. Epoch seconds. */
export function slotsThatAreOver(
  { open }: Pick<Account, 'open'>,
  now: number,
  limits: CleanupLimits,
): { sessionId: string; endedAt: number }[] {
  const isDead = (slot: OpenSession) => isOver(slot, now, limits) || slotEnd(slot) + EXPIRED_SECONDS <= now;
  return Object.entries(open)
    .filter(([, slot]) => isDead(slot))
    .map(([sessionId, slot]) => ({ sessionId, endedAt: endOfSlot(slot, limits).endedAt }))
    .sort((one, other) => one.endedAt - other.endedAt);
}

const mayHaveDiedInPeriod = ({ open, validUntil }: Account, now: number): boolean =>
  Object.values(open).some((slot) => !isRunning(slot, now) && slotEnd(slot) < validUntil);
