import { BATCH_MAX, chunksOf, type Runtime } from './runtime.ts';
import { toReference } from './sessions.ts';
import type { MeterClient, SessionOwner } from './types.ts';

/** How long the next connection of the same owner can take over the id. Shorter than a lease (150 s), which frees the slot by itself. */
const REUSED_MS = 120_000;

/** Between attempts to end it, and how many. Then its lease is over. */
const AGAIN_MS = 10_000;
const ATTEMPTS_MAX = 4;

type Orphan = SessionOwner & { sessionId: string; cancel(): void };

/**
 * Starts that nobody knows the result of, and whose connections were refused. The service may have counted them. The next connection of
 * the same owner takes over the id, so that both are one session. If none comes, it is ended.
 */
export function createOrphans({ client, runtime }: { client: MeterClient; runtime: Runtime }) {
  const orphans = new Map<string, Orphan>();

  async function end(ended: Orphan[]): Promise<boolean> {
    try {
      await client.endSessions({ sessions: ended.map(toReference) }, { attemptsMax: 1 });
      return true;
    } catch {
      return false;
    }
  }

  async function endLater(orphan: Orphan, attempts = 1): Promise<void> {
    orphans.delete(orphan.sessionId);
    if ((await end([orphan])) || attempts >= ATTEMPTS_MAX) return;
    runtime.after(AGAIN_MS, () => void endLater(orphan, attempts + 1));
  }

  return {
    add(owner: SessionOwner, sessionId: string): void {
      const orphan: Orphan = { ...owner, sessionId, cancel: () => undefined };
      orphans.set(sessionId, orphan);
      orphan.cancel = runtime.after(REUSED_MS, () => void endLater(orphan));
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
      const all = [...orphans.values()];
      orphans.clear();
      for (const orphan of all) orphan.cancel();
      await Promise.all(chunksOf(all, BATCH_MAX).map(end));
    },
    get size(): number {
      return orphans.size;
    },
  };
}
