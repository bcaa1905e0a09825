import type { Journal, JournalEntry } from './types.ts';

export type Keeper = ReturnType<typeof createKeeper>;

/**
 * A meter's use of its journal. Nothing here rejects: `onChange` tells when the journal begins to fail, and when it works again. The
 * writes of a session reach the journal in order.
 */
export function createKeeper(
  journal: Journal | undefined,
  onChange: (change: { isFailing: boolean; cause?: Error }) => void,
) {
  const tails = new Map<string, Promise<boolean>>();
  let isFailing = false;
  let isClosed = false;

  async function attempt(write: (journal: Journal) => Promise<unknown>): Promise<boolean> {
    if (!journal || isClosed) return false;
    try {
      await write(journal);
      return true;
    } catch (error) {
      const cause = error instanceof Error ? error : new Error(String(error));
      if (!isFailing) onChange({ isFailing: true, cause });
      isFailing = true;
      return false;
    }
  }

  /** After the earlier writes of these sessions. */
  function inOrder(ids: readonly string[], write: (journal: Journal) => Promise<unknown>): Promise<boolean> {
    if (!journal) return Promise.resolve(false);
    const before = ids.flatMap((id) => tails.get(id) ?? []);
    const done = before.length === 0 ? attempt(write) : Promise.all(before).then(() => attempt(write));
    for (const id of ids) tails.set(id, done);
    void done.then(() => {
      for (const id of ids) if (tails.get(id) === done) tails.delete(id);
    });
    return done;
  }

  return {
    hasJournal: journal !== undefined,
    /** Whether the entries are in the journal. */
    save(entries: readonly JournalEntry[], options: { durable: boolean }): Promise<boolean> {
      const ids = entries.map(({ sessionId }) => sessionId);
      return inOrder(ids, async (open) => {
        await open.save(entries, options);
        // Other writes can succeed on a disk that is full.
        if (isFailing) onChange({ isFailing: false });
        isFailing = false;
      });
    },
    remove(sessionIds: readonly string[]): Promise<boolean> {
      return inOrder(sessionIds, (open) => open.remove(sessionIds));
    },
    reject(entry: JournalEntry, code: string): Promise<boolean> {
      return inOrder([entry.sessionId], (open) => open.reject(entry, code));
    },
    alive: (at: string): Promise<boolean> => attempt((open) => open.alive(at)),
    async takeOver(): Promise<JournalEntry[]> {
      let entries: JournalEntry[] = [];
      await attempt(async (open) => {
        entries = await open.takeOver();
      });
      return entries;
    },
    /** After all writes. */
    async close(): Promise<void> {
      await Promise.all(tails.values());
      await attempt((open) => open.close());
      isClosed = true;
    },
  };
}
