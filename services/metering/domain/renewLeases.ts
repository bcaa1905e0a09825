import type { OpenSession } from '../../../shared/account/account.ts';
import { isClosed, slotEnd, slotOf } from '../../../shared/account/slots.ts';
import { busy } from '../../../shared/fault.ts';
import type { SlotStore } from './ports.ts';
import type { EndReason } from './session.ts';
import { hasReachedLongest, type SlotLimits } from './slots.ts';

/** The first write, one without the sessions that are over, and one more for a slot that was closed in between. */
const ROUNDS_MAX = 3;

/**
 * `over`: the slot is closed, or the session has reached the longest duration. A closed slot alone does not show whether an operator ended
 * the session or its lease expired.
 */
export type Renewal =
  | { kind: 'renewed'; leaseEnd: number }
  | { kind: 'over'; endReason?: EndReason }
  | { kind: 'not_open' };

/**
 * Renews the leases of sessions of one account, at most 100, in one write, also those that have expired. If some of the sessions are not open or
 * over, another write renews the rest. A lease that ends later, by the clock of another function, stays as it is. Instants are epoch
 * seconds. Throws `busy` if slots were closed during every write.
 */
export async function renewLeases(
  store: Pick<SlotStore, 'renewLeases'>,
  {
    accountId,
    sessionIds,
    now,
    limits,
  }: { accountId: string; sessionIds: string[]; now: number; limits: SlotLimits },
): Promise<Map<string, Renewal>> {
  const leaseEnd = now + limits.leaseSeconds;
  const renewals = new Map<string, Renewal>();
  let left = [...new Set(sessionIds)];
  for (let round = 0; left.length > 0; round++) {
    if (round >= ROUNDS_MAX) throw busy('the account');
    const { kind, account } = await store.renewLeases({ accountId, sessionIds: left, leaseEnd });
    for (const sessionId of left) {
      const slot = account && slotOf(account, sessionId);
      const hasLease = kind === 'renewed' || (slot !== undefined && slotEnd(slot) > leaseEnd);
      const renewal = renewalOf(slot, { hasLease, now, limits });
      if (renewal) renewals.set(sessionId, renewal);
    }
    left = left.filter((sessionId) => !renewals.has(sessionId));
  }
  return renewals;
}

/** Undefined if the lease of the slot is still to be renewed. */
function renewalOf(
  slot: OpenSession | undefined,
  { hasLease, now, limits }: { hasLease: boolean; now: number; limits: SlotLimits },
): Renewal | undefined {
  if (!slot) return { kind: 'not_open' };
  if (hasReachedLongest(slot, now, limits)) return { kind: 'over', endReason: 'max_duration' };
  if (isClosed(slot)) return { kind: 'over' };
  return hasLease ? { kind: 'renewed', leaseEnd: slotEnd(slot) } : undefined;
}
