import type { MeteringStore, SessionKey } from './ports.ts';
import { type Renewal, renewLeases } from './renewLeases.ts';
import type { SlotLimits } from './slots.ts';

export type HeartbeatOutcome = { kind: 'renewed'; leaseEnd: number } | { kind: 'over' } | { kind: 'unknown' };

type HeartbeatStore = Pick<MeteringStore, 'renewLeases' | 'readSession'>;
type Heartbeat = { now: number; limits: SlotLimits };

/**
 * Renews the leases of open sessions of one account, at most 100, in one write, also those that have expired. Returns the outcome of
 * each session. A session whose slot is being given back is over, and so is one that has ended or reached the longest duration. Any
 * other session was never counted and is unknown. Instants are epoch seconds.
 */
export async function heartbeatSessions(
  store: HeartbeatStore,
  heartbeat: Heartbeat & { accountId: string; sessionIds: string[] },
): Promise<Map<string, HeartbeatOutcome>> {
  const { accountId } = heartbeat;
  const renewals = [...(await renewLeases(store, heartbeat))];
  const outcomes = renewals.map(
    async ([sessionId, renewal]) =>
      [sessionId, await outcomeOf(store, { accountId, sessionId }, renewal)] as const,
  );
  return new Map(await Promise.all(outcomes));
}

/** The heartbeat of a single session. */
export async function heartbeatSession(
  store: HeartbeatStore,
  { accountId, sessionId, now, limits }: Heartbeat & SessionKey,
): Promise<HeartbeatOutcome> {
  const outcomes = await heartbeatSessions(store, { accountId, sessionIds: [sessionId], now, limits });
  return outcomes.get(sessionId) ?? { kind: 'unknown' };
}

async function outcomeOf(
  store: HeartbeatStore,
  key: SessionKey,
  renewal: Renewal,
): Promise<HeartbeatOutcome> {
  if (renewal.kind !== 'not_open') return renewal;
  const session = await store.readSession(key);
  return { kind: session?.endedAt === undefined ? 'unknown' : 'over' };
}
