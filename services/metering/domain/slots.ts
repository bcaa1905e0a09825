import type { Account, OpenSession } from '../../../shared/account/account.ts';
import { isClosed, isRunning, slotEnd } from '../../../shared/account/slots.ts';
import type { EndReason } from './session.ts';

/** How long a slot lasts: without a heartbeat, and in all. */
export type SlotLimits = { leaseSeconds: number; sessionSecondsMax: number };

/** Slots that are reclaimed in one write: 20 clauses of about 60 characters stay below the 4 kB of an expression. */
export const RECLAIMED_MAX = 20;

/** Clocks of two functions can differ by this much. */
const CLOCK_SECONDS = 5;

/** Whether the session of the slot is over, whatever its lease says. */
export const isOver = (
  slot: OpenSession,
  now: number,
  { sessionSecondsMax }: Pick<SlotLimits, 'sessionSecondsMax'>,
): boolean => isClosed(slot) || slot[0] + sessionSecondsMax <= now;

/** When and why the session of a slot ends that is not renewed. */
export function endOfSlot(
  slot: OpenSession,
  { sessionSecondsMax }: Pick<SlotLimits, 'sessionSecondsMax'>,
): { endedAt: number; reason: EndReason } {
  const longest = slot[0] + sessionSecondsMax;
  return slotEnd(slot) < longest
    ? { endedAt: slotEnd(slot), reason: 'lease_expired' }
    : { endedAt: longest, reason: 'max_duration' };
}

/**
 * The slots whose sessions are certainly dead, at most 20: closed ones, those of the longest duration, and those whose lease expired
 * although the service was there. It was there if another session started after the lease had expired, and a lease has passed
 * since, in which a client that is alive would have sent a heartbeat. An expired lease alone proves nothing: after an outage of this
 * service, the leases of all sessions have expired.
 */
export function deadSlots({ open }: Pick<Account, 'open'>, now: number, limits: SlotLimits): string[] {
  const served = Object.values(open)
    .map(([startedAt]) => startedAt)
    .filter((startedAt) => startedAt + limits.leaseSeconds + CLOCK_SECONDS <= now);
  const lastServed = Math.max(...served);
  return Object.entries(open)
    .filter(([, slot]) => isOver(slot, now, limits) || slotEnd(slot) + CLOCK_SECONDS <= lastServed)
    .map(([sessionId]) => sessionId)
    .slice(0, RECLAIMED_MAX);
}

/**
 * The slots to reclaim for a start that needs one: the dead ones, otherwise one whose lease has expired. Callers who need one at
 * the same time choose different ones. A closed slot is already being given back, so it is the last choice.
 */
export function slotsToFree(
  account: Pick<Account, 'open'>,
  { sessionId, now }: { sessionId: string; now: number },
  limits: SlotLimits,
): string[] {
  const isHeld = (id: string) => !isClosed(account.open[id] ?? [0, 0]);
  const dead = deadSlots(account, now, limits);
  const deadAndHeld = dead.filter(isHeld);
  if (deadAndHeld.length > 0) return deadAndHeld;
  const expired = Object.entries(account.open)
    .filter(([id, slot]) => isHeld(id) && !isRunning(slot, now))
    .map(([id]) => id);
  const one = expired[spread(sessionId) % expired.length];
  return one === undefined ? dead : [one];
}

/** A number that differs between ids. */
const spread = (id: string): number => {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + character.charCodeAt(0)) % 1_000_003;
  return sum;
};
