import type { Account, OpenSession } from '../../../shared/account/account.ts';
import { isClosed, isRunning, slotEnd } from '../../../shared/account/slots.ts';
import type { EndReason } from './session.ts';

/** How long a slot lasts: without a heartbeat, and in all. */
export type SlotLimits = { leaseSeconds: number; sessionSecondsMax: number };

/** A slot with the id of its session. */
export type HeldSlot = [sessionId: string, slot: OpenSession];

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

/** Whether the session of the slot ran for the longest duration: until now, or until its slot was closed. */
export const hasReachedLongest = (
  slot: OpenSession,
  now: number,
  { sessionSecondsMax }: Pick<SlotLimits, 'sessionSecondsMax'>,
): boolean => slot[0] + sessionSecondsMax <= (isClosed(slot) ? slotEnd(slot) : now);

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

/** A start that needs no slot gives back this many. With one death per start, a single one would do. */
const RECLAIMED_WITHOUT_NEED_MAX = 5;

/**
 * The slots whose sessions are certainly dead: closed ones, those of the longest duration, and those whose lease expired although the
 * service was there. It was there if another session started after the lease had expired, and a lease has passed since, in which
 * a client that is alive would have sent a heartbeat. An expired lease alone proves nothing: after an outage of this service, the
 * leases of all sessions have expired.
 */
export function deadSlots({ open }: Pick<Account, 'open'>, now: number, limits: SlotLimits): HeldSlot[] {
  const served = Object.values(open)
    .map(([startedAt]) => startedAt)
    .filter((startedAt) => startedAt + limits.leaseSeconds + CLOCK_SECONDS <= now);
  const lastServed = Math.max(...served);
  return Object.entries(open).filter(
    ([, slot]) => isOver(slot, now, limits) || slotEnd(slot) + CLOCK_SECONDS <= lastServed,
  );
}

/** A start: callers that reclaim at the same time begin at different slots. */
type Starting = { sessionId: string; now: number };

/** Some of the dead slots, for a start that needs none. */
export function slotsToGiveBack(
  account: Pick<Account, 'open'>,
  { sessionId, now }: Starting,
  limits: SlotLimits,
): string[] {
  const dead = deadSlots(account, now, limits).map(([id]) => id);
  return rotated(dead, sessionId).slice(0, RECLAIMED_WITHOUT_NEED_MAX);
}

/**
 * The slots to reclaim for a start that needs one: dead ones if there are any, otherwise as many slots with an expired lease as are
 * too many. A closed slot was left by a caller that crashed, or another caller is giving it back: it comes first in the first round
 * and last in others.
 */
export function slotsToFree(
  { open, concurrent }: Pick<Account, 'open' | 'concurrent'>,
  { sessionId, now, round }: Starting & { round: number },
  limits: SlotLimits,
): string[] {
  const slots: HeldSlot[] = Object.entries(open);
  const excess = slots.length - concurrent + 1;
  const some = (chosen: HeldSlot[], least: number) =>
    rotated(
      chosen.map(([id]) => id),
      sessionId,
    ).slice(0, Math.min(RECLAIMED_MAX, Math.max(excess, least)));
  const isHeld = ([, slot]: HeldSlot) => !isClosed(slot);
  const closed = slots.filter(([, slot]) => isClosed(slot));
  if (round === 0 && closed.length > 0) return some(closed, RECLAIMED_WITHOUT_NEED_MAX);
  const dead = deadSlots({ open }, now, limits).filter(isHeld);
  if (dead.length > 0) return some(dead, RECLAIMED_WITHOUT_NEED_MAX);
  const expired = slots.filter(([, slot]) => !isClosed(slot) && !isRunning(slot, now));
  return expired.length > 0 ? some(expired, 1) : some(closed, RECLAIMED_WITHOUT_NEED_MAX);
}

/** The list beginning at a place that differs between ids. */
function rotated<Item>(items: Item[], id: string): Item[] {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + character.charCodeAt(0)) % 1_000_003;
  const first = sum % Math.max(1, items.length);
  return [...items.slice(first), ...items.slice(0, first)];
}
