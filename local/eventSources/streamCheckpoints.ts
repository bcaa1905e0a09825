import { readStateFile, writeStateFile } from '../stateFile.ts';

/** How far a shard has been processed: up to the last processed or discarded record, or to its end. */
export type Checkpoint = { kind: 'after'; sequenceNumber: string } | { kind: 'finished' };

/** Stores the checkpoints of shards, in memory or in a file from which the next run continues. */
export class StreamCheckpoints {
  readonly #file: string | undefined;
  readonly #checkpoints: Map<string, Checkpoint>;

  constructor(file: string | undefined) {
    this.#file = file;
    const stored = file === undefined ? undefined : readStateFile<[string, Checkpoint][]>(file);
    this.#checkpoints = new Map(stored ?? []);
  }

  get(key: string): Checkpoint | undefined {
    return this.#checkpoints.get(key);
  }

  set(key: string, checkpoint: Checkpoint): void {
    this.#checkpoints.set(key, checkpoint);
    if (this.#file !== undefined) writeStateFile(this.#file, [...this.#checkpoints]);
  }
}
