import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { AnyStored, Kind } from './storedTypes.ts';

/** One change: an object in its new state, or an object that was removed. */
export type Change = { save: AnyStored } | { remove: { kind: Kind; id: string } };

/**
 * An append-only file of changes. Each line holds the changes of one request, so a line that a crash truncated
 * loses a whole request and never half of one. A write reaches the operating system before the response is
 * sent: it survives a crash of the process, but not of the machine.
 */
export class Journal {
  readonly #path: string;
  #file: number | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** Returns all changes, oldest first, without a truncated last line. */
  read(): Change[] {
    if (!existsSync(this.#path)) return [];
    const changes: Change[] = [];
    const lines = readFileSync(this.#path, 'utf8').split('\n');
    for (const [index, line] of lines.entries()) {
      if (line === '') continue;
      try {
        changes.push(...(JSON.parse(line) as Change[]));
      } catch (error) {
        if (index < lines.length - 1) {
          throw new Error(`${this.#path}:${index + 1} is damaged`, { cause: error });
        }
      }
    }
    return changes;
  }

  /** Replaces the file with one that holds only these changes, then opens it for appending. */
  compact(changes: Change[]): void {
    mkdirSync(dirname(this.#path), { recursive: true });
    const replacement = `${this.#path}.new`;
    writeFileSync(replacement, changes.map((change) => `${JSON.stringify([change])}\n`).join(''), {
      mode: 0o600,
    });
    renameSync(replacement, this.#path);
    this.#file = openSync(this.#path, 'a');
  }

  append(changes: Change[]): void {
    if (this.#file === undefined) throw new Error('The journal is not open');
    writeSync(this.#file, `${JSON.stringify(changes)}\n`);
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}
