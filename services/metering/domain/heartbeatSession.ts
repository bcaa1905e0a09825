import type { MeteringStore, SessionKey } from './ports.ts';
import { type Renewal, renewLeases } from './renewLeases.ts';
import type { EndReason } from './session.ts';
import type { SlotLimits } from './slots.ts';

/** `endReason` is absent while the end is being recorded, and if only a newer release knows it. */
export type HeartbeatOutcome =
  | { kind: 'renewed'; leaseEnd: number }
  | { kind: 'over'; endReason?: EndReason | undefined }
  | { kind: 'unknown' };

type HeartbeatStore = Pick<MeteringStore, 'renewLeases' | 'readSession'>;
type Heartbeat = { now: number; limits: SlotLimits };

/**
 * Renews the leases of open sessions of one account, at most 100, in one write, also those that have expired. Returns the outcome of
 * each session. A session whose slot is being given back is over, and so is one that has ended or reached the longest duration. Any
 * other session was never counted and is unknown. A session that is not renewed is read once. Instants are epoch seconds.
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
  if (renewal.kind === 'renewed' || (renewal.kind === 'over' && renewal.endReason)) return renewal;
  const session = await store.readSession(key);
  const isOver = renewal.kind === 'over' || session?.endedAt !== undefined;
  return isOver ? { kind: 'over', endReason: session?.endReason } : { kind: 'unknown' };
}
