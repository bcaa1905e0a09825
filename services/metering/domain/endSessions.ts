import { type EndOutcome, endSession } from './endSession.ts';
import type { MeteringStore } from './ports.ts';

/** Ends sessions of one account side by side, each as `endSession` does. Throws if one could not be ended; a repetition is safe. */
export async function endSessions(
  store: MeteringStore,
  { accountId, sessionIds, now }: { accountId: string; sessionIds: string[]; now: number },
): Promise<Map<string, EndOutcome>> {
  const ends = [...new Set(sessionIds)].map(
    async (sessionId) => [sessionId, await endSession(store, { accountId, sessionId, now })] as const,
  );
  // No write is still under way when the caller gives up.
  await Promise.allSettled(ends);
  return new Map(await Promise.all(ends));
}
