import { jittered, type Runtime, sendBatches } from './runtime.ts';
import { ownerOf, toReference } from './sessions.ts';
import type { MeterClient, SessionOwner } from './types.ts';

/** How long the next connection of the same owner can take over the id. Shorter than a lease (150 s), which frees the slot by itself. */
const REUSED_MS = 120_000;

/** Then those whose time is over are ended together, again after a failure, so many times. Then their leases are over. */
const SWEEP_MS = 10_000;
const ATTEMPTS_MAX = 4;

type Orphan = SessionOwner & { sessionId: string; dueMs: number; attempts: number };

/**
 * Starts that nobody knows the result of, and whose connections were refused. The service may have counted them. The next connection of
 * the same owner takes over the id, so that both are one session. If none comes, it is ended.
 */
export function createOrphans({ client, runtime }: { client: MeterClient; runtime: Runtime }) {
  const orphans = new Map<string, Orphan>();
  let cancel: (() => void) | undefined;

  function end(ended: Orphan[]): Promise<boolean> {
    return client.endSessions({ sessions: ended.map(toReference) }, { attemptsMax: 1 }).then(
      () => true,
      () => false,
    );
  }

  function keep(orphan: Orphan): void {
    orphans.set(orphan.sessionId, orphan);
    cancel ??= runtime.after(jittered(SWEEP_MS, runtime), () => void sweep());
  }

  /** An outage leaves many at once. */
  async function sweep(): Promise<void> {
    cancel = undefined;
    const nowMs = runtime.monotonicMs();
    const due: Orphan[] = [];
    for (const one of [...orphans.values()]) {
      orphans.delete(one.sessionId);
      if (one.dueMs > nowMs) keep(one);
      else due.push(one);
    }
    await sendBatches(due, async (batch) => {
      if (await end(batch)) return;
      for (const one of batch) if (++one.attempts < ATTEMPTS_MAX) keep(one);
    });
  }

  return {
    add(owner: SessionOwner, sessionId: string): void {
      keep({ ...ownerOf(owner), sessionId, dueMs: runtime.monotonicMs() + REUSED_MS, attempts: 0 });
    },
    /** The id of such a start of the owner. No other connection gets it. */
    take({ userId, projectId }: SessionOwner): string | undefined {
      for (const orphan of orphans.values()) {
        // An end that failed may still arrive.
        if (orphan.attempts > 0 || orphan.userId !== userId || orphan.projectId !== projectId) continue;
        orphans.delete(orphan.sessionId);
        return orphan.sessionId;
      }
      return undefined;
    },
    /** Ends all of them, once. */
    async close(): Promise<void> {
      const all = [...orphans.values()];
      orphans.clear();
      cancel?.();
      await sendBatches(all, end);
    },
  };
}
