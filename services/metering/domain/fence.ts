import type { Account } from '../../../shared/account/account.ts';

/**
 * A fence is an entry in the account item that makes a plain count of its session id fail. It covers the time in which a
 * plain count that was sent earlier may still arrive: a session that was counted and ended meanwhile would otherwise be
 * counted a second time. Only a count that is not the plain one of its first caller writes a fence.
 */

/**
 * How long after a claim the plain count of its caller can arrive. A function runs for at most 10 s and sends the count
 * once. 30 s cover that, the network and clocks that differ.
 */
const COUNT_ARRIVES_WITHIN_SECONDS = 30;

/**
 * Fences an account may hold; the write that adds one checks it. One takes at most 140 bytes with the longest id, so 200 fences
 * take at most 28 kB. Each comes from a retry within 30 s of the first attempt and is needed for 30 s: 200 allow 400 such retries
 * a minute.
 */
export const FENCES_MAX = 200;

/** A single expired fence waits for the next one, so that at most one start in two makes the extra write. */
const FENCES_PURGED_MIN = 2;

/** At most this many are removed at once: 50 names in an expression that may have 4 kB. */
const FENCES_PURGED_MAX = 50;

/** When an id that was claimed at `claimedAt` no longer needs a fence against a late count. Epoch seconds. */
export function fenceEnd(claimedAt: number): number {
  return claimedAt + COUNT_ARRIVES_WITHIN_SECONDS;
}

/** The ids of expired fences, at most as many as one write removes. */
export function staleFences({ fences }: Pick<Account, 'fences'>, now: number): string[] {
  return Object.entries(fences)
    .filter(([, until]) => until <= now)
    .map(([sessionId]) => sessionId)
    .slice(0, FENCES_PURGED_MAX);
}

/** The ids of expired fences to remove; empty while there are too few to be worth a write. */
export function fencesToPurge(account: Pick<Account, 'fences'>, now: number): string[] {
  const stale = staleFences(account, now);
  return stale.length < FENCES_PURGED_MIN ? [] : stale;
}
