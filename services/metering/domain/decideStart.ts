import type { Account } from '../../../shared/account/account.ts';
import { accountAt } from '../../../shared/account/rollOver.ts';

export type StartRequest = {
  accountId: string;
  sessionId: string;
  projectId?: string;
  /** The number of this request among the account's requests with keys in this UTC minute. */
  requestNumber: number;
  /** Epoch seconds. */
  now: number;
};

export type RefusalReason =
  | 'session_ended'
  | 'rate_limited'
  | 'project_not_found'
  | 'quota_exceeded'
  | 'concurrency_exceeded';

export type StartDecision =
  | { kind: 'replay' }
  | { kind: 'roll_over' }
  | { kind: 'free_leases'; sessionIds: string[] }
  | { kind: 'refused'; reason: RefusalReason }
  | { kind: 'count' };

/** Leases freed in one write: 20 clauses of about 30 characters stay far below the 4 kB of an expression. */
export const LEASES_FREED_MAX = 20;

/**
 * Decides the next step of a start from the account that refused to count it. The rules apply in this order: replay,
 * ended, rate limit, period and access over, expired leases, project, quota, concurrency. A replay comes first, so that
 * the retry of an accepted start is never refused; if its lease has expired, the session is over and only has to be
 * ended. `count` means that no rule refuses the start any longer, so the caller counts it again.
 */
export function decideStart(account: Account, start: StartRequest): StartDecision {
  const { sessionId, projectId, now } = start;
  const entry = ownEntry(account.open, sessionId);
  if (entry && entry[1] > now) return { kind: 'replay' };
  if (ownEntry(account.fences, sessionId)) return { kind: 'refused', reason: 'session_ended' };
  if (start.requestNumber > accountAt(account, now).requestsPerMinute) {
    return { kind: 'refused', reason: 'rate_limited' };
  }
  if (account.validUntil <= now) return { kind: 'roll_over' };
  if (entry) return { kind: 'free_leases', sessionIds: [sessionId] };
  const isFull = Object.keys(account.open).length >= account.concurrent;
  if (isFull) {
    const sessionIds = expiredLeases(account, now);
    if (sessionIds.length > 0) return { kind: 'free_leases', sessionIds };
  }
  if (projectId !== undefined && !ownEntry(account.projects, projectId)) {
    return { kind: 'refused', reason: 'project_not_found' };
  }
  if (account.sessionsUsed >= account.sessionsIncluded) return { kind: 'refused', reason: 'quota_exceeded' };
  if (isFull) return { kind: 'refused', reason: 'concurrency_exceeded' };
  return { kind: 'count' };
}

/** Callers choose the ids. An id such as `constructor` must not find a property of Object.prototype. */
function ownEntry<T>(entries: Record<string, T>, id: string): T | undefined {
  return Object.hasOwn(entries, id) ? entries[id] : undefined;
}

/** The sessions whose lease has expired, oldest lease first, at most LEASES_FREED_MAX. */
function expiredLeases(account: Account, now: number): string[] {
  return Object.entries(account.open)
    .filter(([, [, leaseEnd]]) => leaseEnd <= now)
    .sort(([, [, one]], [, [, other]]) => one - other)
    .slice(0, LEASES_FREED_MAX)
    .map(([sessionId]) => sessionId);
}
