import { assertNever } from '../../../shared/assertNever.ts';
import type { MeteringStore, SessionKey } from './ports.ts';

export type HeartbeatOutcome = { kind: 'renewed'; leaseEnd: number } | { kind: 'over' } | { kind: 'unknown' };

/**
 * Renews the lease of an open session in one write. An expired lease is final: the session is over, whether or not its
 * slot has been released, and so is a session that was ended. Any other session was never counted and is unknown.
 * Instants are epoch seconds.
 */
export async function heartbeatSession(
  store: MeteringStore,
  heartbeat: SessionKey & { now: number; leaseSeconds: number },
): Promise<HeartbeatOutcome> {
  const { accountId, sessionId, now, leaseSeconds } = heartbeat;
  const leaseEnd = now + leaseSeconds;
  const renewal = await store.renewLease({ accountId, sessionId, now, leaseEnd });
  switch (renewal) {
    case 'renewed':
      return { kind: 'renewed', leaseEnd };
    case 'lapsed':
      return { kind: 'over' };
    case 'not_open': {
      const session = await store.readSession({ accountId, sessionId });
      return { kind: session?.endedAt === undefined ? 'unknown' : 'over' };
    }
    default:
      return assertNever(renewal);
  }
}
