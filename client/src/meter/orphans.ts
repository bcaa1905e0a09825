import { BATCH_MAX, chunksOf, jittered, type Runtime } from './runtime.ts';
import { toReference } from './sessions.ts';
import type { MeterClient, SessionOwner } from './types.ts';

/** How long the next connection of the same owner can take over the id. Shorter than a lease (150 s), which frees the slot by itself. */
const REUSED_MS = 120_000;

/** Then those whose time is over are ended together, again after a failure, so many times. Then their leases are over. */
const SWEEP_MS = 10_000;
const ATTEMPTS_MAX = 4;

type Orphan = SessionOwner & { sessionId: string; attempts: number; cancel(): void };

/**
 * Starts that nobody knows the result of, and whose connections were refused. The service may have counted them. The next connection of
 * the same owner takes over the id, so that both are one session. If none comes, it is ended.
 */
export function createOrphans({ client, runtime }: { client: MeterClient; runtime: Runtime }) {
  const orphans = new Map<string, Orphan>();
  /** An outage leaves many at once. */
  let due: Orphan[] = [];
  let cancelSweep: (() => void) | undefined;

  async function end(ended: Orphan[]): Promise<boolean> {
    try {
      await client.endSessions({ sessions: ended.map(toReference) }, { attemptsMax: 1 });
      return true;
    } catch {
      return false;
    }
  }

  function endSoon(ended: Orphan[]): void {
    due.push(...ended);
    if (due.length > 0) cancelSweep ??= runtime.after(jittered(SWEEP_MS, runtime), () => void sweep());
  }

  async function sweep(): Promise<void> {
    const batches = chunksOf(due, BATCH_MAX);
    due = [];
    cancelSweep = undefined;
    while (batches[0] && (await end(batches[0]))) batches.shift();
    endSoon(batches.flat().filter((orphan) => ++orphan.attempts < ATTEMPTS_MAX));
  }

  return {
    add(owner: SessionOwner, sessionId: string): void {
      const orphan: Orphan = { ...owner, sessionId, attempts: 0, cancel: () => undefined };
      orphans.set(sessionId, orphan);
      orphan.cancel = runtime.after(REUSED_MS, () => {
        orphans.delete(sessionId);
        endSoon([orphan]);
      });
    },
    /** The id of such a start of the owner. No other connection gets it. */
    take({ userId, projectId }: SessionOwner): string | undefined {
      for (const orphan of orphans.values()) {
        if (orphan.userId !== userId || orphan.projectId !== projectId) continue;
        orphan.cancel();
        orphans.delete(orphan.sessionId);
        return orphan.sessionId;
      }
      return undefined;
    },
    /** Ends all of them, once. */
    async close(): Promise<void> {
      const all = [...orphans.values(), ...due];
      orphans.clear();
      due = [];
      cancelSweep?.();
      for (const orphan of all) orphan.cancel();
      await Promise.all(chunksOf(all, BATCH_MAX).map(end));
    },
    get size(): number {
      return orphans.size;
    },
  };
}
