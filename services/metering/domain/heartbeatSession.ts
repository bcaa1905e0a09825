import { assertNever } from '../../../shared/assertNever.ts';
import type { MeteringStore, SessionKey } from './ports.ts';
import type { SlotLimits } from './slots.ts';

export type HeartbeatOutcome = { kind: 'renewed'; leaseEnd: number } | { kind: 'over' } | { kind: 'unknown' };

/**
 * Renews the lease of an open session in one write, also if it has expired. A session whose slot is being given back is over, and so
 * is one that has ended or reached the longest duration. Any other session was never counted and is unknown. Instants are epoch
 * seconds.
 */
export async function heartbeatSession(
  store: Pick<MeteringStore, 'renewLease' | 'readSession'>,
  heartbeat: SessionKey & { now: number; limits: SlotLimits },
): Promise<HeartbeatOutcome> {
  const { accountId, sessionId, now, limits } = heartbeat;
  const renewal = await store.renewLease({
    accountId,
    sessionId,
    leaseEnd: now + limits.leaseSeconds,
    startedAfter: now - limits.sessionSecondsMax,
  });
  switch (renewal.kind) {
    case 'renewed':
    case 'over':
      return renewal;
    case 'not_open': {
      const session = await store.readSession({ accountId, sessionId });
      return { kind: session?.endedAt === undefined ? 'unknown' : 'over' };
    }
    default:
      return assertNever(renewal);
  }
}
