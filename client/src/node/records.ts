import type { JournalEntry } from '../meter/types.ts';

/** A line of a file: what has changed. */
export type Change = { save: JournalEntry } | { remove: readonly string[] } | { alive: string };

/** What a file says after all its lines. */
export type Contents = { entries: Map<string, JournalEntry>; aliveAt?: string };

export type ParsedFile = {
  contents: Contents;
  lineCount: number;
  /** The lines that are no change: torn by a crash amid a write, or by a fault of the disk. */
  damaged: string[];
  /** Whether the last line is complete. */
  isWhole: boolean;
};

export const toLine = (change: Change) => `${JSON.stringify(change)}\n`;

export function applyChange(contents: Contents, change: Change): void {
  if ('save' in change) contents.entries.set(change.save.sessionId, change.save);
  else if ('remove' in change) for (const sessionId of change.remove) contents.entries.delete(sessionId);
  else contents.aliveAt = change.alive;
}

/** The shortest lines that have the same effect. */
export function toLines({ entries, aliveAt }: Contents): string[] {
  const changes: Change[] = [...entries.values()].map((save) => ({ save }));
  if (aliveAt) changes.push({ alive: aliveAt });
  return changes.map(toLine);
}

export function parseFile(bytes: Uint8Array): ParsedFile {
  const lines = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8').split('\n');
  const contents: Contents = { entries: new Map() };
  const damaged: string[] = [];
  for (const line of lines) {
    if (line === '') continue;
    const change = parseLine(line);
    if (change) applyChange(contents, change);
    else damaged.push(line);
  }
  return { contents, lineCount: lines.length, damaged, isWhole: lines.at(-1) === '' };
}

/**
 * An entry of a process that is gone, with an end: the last time at which the process said that it runs. An entry that it saved later
 * ends when it starts.
 */
export function withEnd(entry: JournalEntry, aliveAt: string | undefined): JournalEntry {
  if (entry.endedAt !== undefined) return entry;
  const isLater = aliveAt !== undefined && Date.parse(aliveAt) > Date.parse(entry.startedAt);
  return { ...entry, endedAt: isLater ? aliveAt : entry.startedAt };
}

function parseLine(line: string): Change | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  return isChange(value) ? value : undefined;
}

function isChange(value: unknown): value is Change {
  if (!isRecord(value)) return false;
  if ('save' in value) return isEntry(value.save);
  if ('remove' in value)
    return Array.isArray(value.remove) && value.remove.every((id) => typeof id === 'string');
  return isInstant(value.alive);
}

function isEntry(value: unknown): value is JournalEntry {
  return (
    isRecord(value) &&
    typeof value.sessionId === 'string' &&
    typeof value.userId === 'string' &&
    (value.projectId === undefined || typeof value.projectId === 'string') &&
    isInstant(value.startedAt) &&
    (value.endedAt === undefined || isInstant(value.endedAt)) &&
    (value.clock === 'service' || value.clock === 'gateway')
  );
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const isInstant = (value: unknown): value is string =>
  typeof value === 'string' && !Number.isNaN(Date.parse(value));
