import type { Journal, JournalEntry } from '../../../../client/src/meter/types.ts';

type Process = { journal?: Journal; entries: Map<string, JournalEntry>; aliveAt?: string; isGone: boolean };

/** A disk with journals: `open` is one of a new process, and `crash` ends the processes that have opened one. */
export function createMemoryDisk() {
  const processes: Process[] = [];
  const rejected: { entry: JournalEntry; code: string }[] = [];
  const log: string[] = [];
  const disk = {
    rejected,
    /** Each write: its name, the ids, and `durable`. */
    log,
    /** What the next writes wait for, and fail with. */
    gate: (_write: string): Promise<void> | undefined => undefined,
    entries: (): JournalEntry[] => processes.flatMap(({ entries }) => [...entries.values()]),
    /** Ends the process that has opened the journal; without one, all. */
    crash(journal?: Journal): void {
      for (const process of processes) if (!journal || process.journal === journal) process.isGone = true;
    },
    open(): Journal {
      const own: Process = { entries: new Map(), isGone: false };
      processes.push(own);
      /** Nothing of a process that is gone arrives. */
      async function write(line: string, change: () => void): Promise<void> {
        if (own.isGone) return new Promise(() => undefined);
        log.push(line);
        await disk.gate(line);
        if (!own.isGone) change();
      }
      const journal: Journal = {
        save: (entries, { durable }) =>
          write(`save ${idsOf(entries)}${durable ? ' durable' : ''}`, () => {
            for (const entry of entries) own.entries.set(entry.sessionId, entry);
          }),
        remove: (ids) =>
          write(`remove ${ids}`, () => {
            for (const id of ids) own.entries.delete(id);
          }),
        alive: (at) =>
          write(`alive ${at}`, () => {
            own.aliveAt = at;
          }),
        async takeOver() {
          const taken: JournalEntry[] = [];
          for (const gone of processes.filter(({ isGone }) => isGone)) {
            taken.push(...[...gone.entries.values()].map((entry) => withEnd(entry, gone.aliveAt)));
            gone.entries.clear();
          }
          for (const entry of taken) own.entries.set(entry.sessionId, entry);
          return taken;
        },
        reject: (entry, code) =>
          write(`reject ${entry.sessionId} ${code}`, () => {
            own.entries.delete(entry.sessionId);
            rejected.push({ entry, code });
          }),
        close: async () => {
          log.push('close');
          own.isGone = true;
        },
      };
      own.journal = journal;
      return journal;
    },
  };
  return disk;
}

const idsOf = (entries: readonly JournalEntry[]) => entries.map(({ sessionId }) => sessionId).join(',');

function withEnd(entry: JournalEntry, aliveAt: string | undefined): JournalEntry {
  if (entry.endedAt) return entry;
  const isLater = aliveAt !== undefined && Date.parse(aliveAt) > Date.parse(entry.startedAt);
  return { ...entry, endedAt: isLater ? aliveAt : entry.startedAt };
}
