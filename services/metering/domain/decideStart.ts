import type { Account } from '../../../shared/account/account.ts';
import { accountAt } from '../../../shared/account/rollOver.ts';
import { isRunning, slotEnd, slotOf } from '../../../shared/account/slots.ts';
import type { START_REFUSALS } from '../../../shared/metrics.ts';
import { deadSlots, isOver, RECLAIMED_MAX, type SlotLimits, slotsToFree } from './slots.ts';

export type StartRequest = {
  accountId: string;
  sessionId: string;
  projectId?: string;
  /** The number of this request among the account's requests with keys in this UTC minute. */
  requestNumber: number;
  /** Epoch seconds. */
  now: number;
};

export type RefusalReason = (typeof START_REFUSALS)[number];

export type StartDecision =
  | { kind: 'replay' }
  | { kind: 'renew' }
  | { kind: 'roll_over' }
  | { kind: 'reclaim'; sessionIds: string[] }
  | { kind: 'refused'; reason: RefusalReason }
  | { kind: 'count' };

/**
 * Decides the next step of a start from the account that refused to count it. The rules apply in this order: replay,
 * ended, rate limit, period and access over, project, quota, expired leases, concurrency. A replay comes first, so that
 * the retry of an accepted start is never refused; if its lease has expired, it is renewed. `count` means that no rule refuses the
 * start any longer, so the caller counts it again. `round` is how often it was decided before.
 */
export function decideStart(
  account: Account,
  start: StartRequest & { round: number },
  limits: SlotLimits,
): StartDecision {
  const { sessionId, projectId, now } = start;
  const slot = slotOf(account, sessionId);
  if (slot && !isOver(slot, now, limits)) return { kind: isRunning(slot, now) ? 'replay' : 'renew' };
  if (slot || Object.hasOwn(account.fences, sessionId)) return { kind: 'refused', reason: 'session_ended' };
  if (start.requestNumber > accountAt(account, now).requestsPerMinute) {
    return { kind: 'refused', reason: 'rate_limited' };
  }
  if (account.validUntil <= now) return turnOfPeriod(account, now, limits);
  if (projectId !== undefined && !Object.hasOwn(account.projects, projectId)) {
    return { kind: 'refused', reason: 'project_not_found' };
  }
  if (account.sessionsUsed >= account.sessionsIncluded) return { kind: 'refused', reason: 'quota_exceeded' };
  if (Object.keys(account.open).length < account.concurrent) return { kind: 'count' };
  // No session loses its slot to a start that is refused.
  const sessionIds = slotsToFree(account, start, limits);
  return sessionIds.length > 0
    ? { kind: 'reclaim', sessionIds }
    : { kind: 'refused', reason: 'concurrency_exceeded' };
}

/** The seconds of sessions that died before the turn belong to the period that ends, so their slots are reclaimed before it. */
function turnOfPeriod(account: Account, now: number, limits: SlotLimits): StartDecision {
  const { validUntil } = account;
  const sessionIds = deadSlots(account, now, limits)
    .filter(([, slot]) => slotEnd(slot) < validUntil)
    .slice(0, RECLAIMED_MAX)
    .map(([id]) => id);
  return sessionIds.length > 0 ? { kind: 'reclaim', sessionIds } : { kind: 'roll_over' };
}
