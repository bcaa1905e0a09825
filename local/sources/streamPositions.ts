import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/** How far each shard has been read: the sequence number of the last settled record, or that all of it is. */
export type Position = { kind: 'after'; sequenceNumber: string } | { kind: 'finished' };

/** Remembers positions in a file, so that a restart goes on where the last run was, or in memory. */
export class StreamPositions {
  readonly #file: string | undefined;
  readonly #positions: Map<string, Position>;

  constructor(file: string | undefined) {
    this.#file = file;
    this.#positions = new Map(file === undefined ? [] : read(file));
  }

  get(key: string): Position | undefined {
    return this.#positions.get(key);
  }

  set(key: string, position: Position): void {
    this.#positions.set(key, position);
    if (this.#file === undefined) return;
    // Renamed into place: a kill in the middle leaves the old positions, and records are delivered once more.
    writeFileSync(`${this.#file}.new`, JSON.stringify([...this.#positions]));
    renameSync(`${this.#file}.new`, this.#file);
  }
}

function read(file: string): [string, Position][] {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
