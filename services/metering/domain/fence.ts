import type { Account } from '../../../shared/account/account.ts';

/**
 * For how long after a claim the plain count of its caller may still arrive. A function lives 10 s and sends the count
 * once; half a minute covers that, the network and clocks that differ.
 */
const COUNT_MAY_ARRIVE_SECONDS = 30;

/**
 * Fences an account may hold. One takes at most 140 bytes with the longest id, so 200 keep the item small; they come
 * from retries within half a minute of their first try, 400 a minute of them.
 */
export const FENCES_MAX = 200;

/** Old fences are taken away once there are so many, so that a start pays for it once in ten. */
const FENCES_PURGED_MIN = 10;

/** And so many at once: 50 names of an expression that may have 4 kB. */
const FENCES_PURGED_MAX = 50;

/** Until when an id that was claimed at `claimedAt` needs a fence against a late count. Epoch seconds. */
export function fenceEnd(claimedAt: number): number {
  return claimedAt + COUNT_MAY_ARRIVE_SECONDS;
}

/** The fences that are worth a write to take away: none while there are few. */
export function fencesToPurge(account: Account, now: number): string[] {
  const stale = Object.entries(account.fences)
    .filter(([, until]) => until <= now)
    .map(([sessionId]) => sessionId);
  return stale.length < FENCES_PURGED_MIN ? [] : stale.slice(0, FENCES_PURGED_MAX);
}
