import type { MeteringStore, SessionKey } from './ports.ts';

export type HeartbeatOutcome = { kind: 'renewed'; leaseEnd: number } | { kind: 'over' } | { kind: 'unknown' };

/**
 * Renews the lease of an open session in one write. A session that is not open is over if it was ended, by its
 * client or by its lease, and unknown if it never was counted. Instants are epoch seconds.
 */
export async function heartbeatSession(
  store: MeteringStore,
  heartbeat: SessionKey & { now: number; leaseSeconds: number },
): Promise<HeartbeatOutcome> {
  const { accountId, sessionId, now, leaseSeconds } = heartbeat;
  const leaseEnd = now + leaseSeconds;
  if (await store.renewLease({ accountId, sessionId, leaseEnd })) return { kind: 'renewed', leaseEnd };
  const session = await store.readSession({ accountId, sessionId });
  return { kind: session?.endedAt === undefined ? 'unknown' : 'over' };
}
