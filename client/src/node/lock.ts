import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { type FileSystem, writeAll } from './fileSystem.ts';
import { isMissing } from './journalError.ts';
import type { Machine, ProcessMark } from './machine.ts';

/** What a journal needs of its surroundings. Tests replace it. */
export type Surroundings = {
  fileSystem: FileSystem;
  machine: Machine;
  /** Epoch milliseconds, for comparison with the times of files. */
  wallMs(): number;
  /** Milliseconds that no correction of the clock moves. */
  steadyMs(): number;
};

/** Heartbeats touch the lock every 60 s: four in a row are missing. */
export const STALE_MS = 5 * 60_000;

/** Names of files: `<owner>.lock`, `<owner>-<number>.jsonl`, and with `.tmp` while the latter is written anew. */
const NAME = /^([0-9a-f]{16})(?:\.lock|-\d+\.jsonl(?:\.tmp)?)$/;

/** The files of one process in the directory. */
export type OwnerFiles = { owner: string; logs: string[]; others: string[] };

/** The files of the directory by the process that they are of. Others, such as `rejected.jsonl`, are left out. */
export function groupByOwner(names: readonly string[]): OwnerFiles[] {
  const owners = new Map<string, OwnerFiles>();
  for (const name of names) {
    const owner = NAME.exec(name)?.[1];
    if (!owner) continue;
    const files = owners.get(owner) ?? { owner, logs: [], others: [] };
    (name.endsWith('.jsonl') ? files.logs : files.others).push(name);
    owners.set(owner, files);
  }
  return [...owners.values()];
}

/** The lock of a process in a directory: says whose the files are that are named after it. */
export class Lock {
  readonly owner = randomBytes(8).toString('hex');
  readonly #directory: string;
  readonly #around: Surroundings;
  #isHeld = false;
  #fileCount = 0;

  constructor(directory: string, around: Surroundings) {
    this.#directory = directory;
    this.#around = around;
  }

  /** The path of a new file of this process. */
  async newPath(): Promise<string> {
    await this.hold();
    this.#fileCount += 1;
    return join(this.#directory, `${this.owner}-${this.#fileCount}.jsonl`);
  }

  /** Creates the lock, and the directory if necessary, or touches the lock. */
  async hold(): Promise<void> {
    if (this.#isHeld && (await this.#touch())) return;
    const { fileSystem, machine } = this.#around;
    await this.#makeDirectory();
    const file = await fileSystem.open(this.#path, 'create');
    try {
      await writeAll(file, Buffer.from(`${JSON.stringify(machine.self())}\n`));
      await file.sync();
    } finally {
      await file.close();
    }
    this.#isHeld = true;
  }

  /** Touches the lock, if there is one. */
  async alive(): Promise<void> {
    if (this.#isHeld) await this.hold();
  }

  async release(): Promise<void> {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    await unlinkIfThere(this.#around.fileSystem, this.#path);
  }

  get #path() {
    return join(this.#directory, `${this.owner}.lock`);
  }

  /** Returns whether the lock is there. It is not if another process considered this one as gone. */
  async #touch(): Promise<boolean> {
    try {
      await this.#around.fileSystem.touch(this.#path);
      return true;
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }

  async #makeDirectory(): Promise<void> {
    const { fileSystem } = this.#around;
    const first = await fileSystem.makeDirectory(this.#directory);
    if (first === undefined) return;
    // Each directory that was created is an entry of the one above it.
    for (let path = this.#directory; ; path = dirname(path)) {
      await fileSystem.syncDirectory(dirname(path));
      if (path === first || path === dirname(path)) return;
    }
  }
}

/** Finds out which processes are gone. Remembers what it has seen, because the times of files can be by another clock. */
export class Watch {
  readonly #directory: string;
  readonly #around: Surroundings;
  readonly #seen = new Map<string, { signature: string; sinceMs: number }>();

  constructor(directory: string, around: Surroundings) {
    this.#directory = directory;
    this.#around = around;
  }

  /**
   * Whether the process that the files are of is gone: it has released its lock, or it ran on this machine and does not run any more, or
   * it has not touched its files for five minutes.
   */
  async isGone({ owner, logs }: OwnerFiles): Promise<boolean> {
    const lock = join(this.#directory, `${owner}.lock`);
    const mark = await this.#readLock(lock);
    if (mark === 'released') return true;
    const state = mark ? this.#stateOf(mark) : 'unknown';
    if (state === 'gone') return true;
    const times = await Promise.all(
      [lock, ...logs.map((name) => join(this.#directory, name))].map((path) =>
        this.#around.fileSystem.touchedMs(path),
      ),
    );
    // The clock of the machine says nothing of a process that runs on it: the clock can have been set.
    const isOld = Math.max(...times.map((time) => time ?? 0)) <= this.#around.wallMs() - STALE_MS;
    return (state === 'unknown' && isOld) || this.#isUnchanged(owner, times.join());
  }

  forget(owner: string): void {
    this.#seen.delete(owner);
  }

  #isUnchanged(owner: string, signature: string): boolean {
    const nowMs = this.#around.steadyMs();
    const seen = this.#seen.get(owner);
    if (seen?.signature === signature) return nowMs - seen.sinceMs >= STALE_MS;
    this.#seen.set(owner, { signature, sinceMs: nowMs });
    return false;
  }

  /** `undefined`: the lock cannot be read, such as after a crash of the machine. */
  async #readLock(path: string): Promise<ProcessMark | 'released' | undefined> {
    try {
      const mark = JSON.parse(Buffer.from(await this.#around.fileSystem.read(path)).toString('utf8'));
      return typeof mark?.pid === 'number' ? mark : undefined;
    } catch (error) {
      if (isMissing(error)) return 'released';
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  }

  /** `unknown`: it runs, or ran, elsewhere: on another host, before the system was started anew, or in another container. */
  #stateOf(mark: ProcessMark): 'gone' | 'runs' | 'unknown' {
    const self = this.#around.machine.self();
    const isHere = (['host', 'boot', 'namespace'] as const).every((name) => mark[name] === self[name]);
    if (!isHere) return 'unknown';
    const found = this.#around.machine.lookUp(mark.pid);
    if (found === 'gone') return 'gone';
    const isReused = mark.start !== undefined && found.start !== undefined && mark.start !== found.start;
    return isReused ? 'gone' : 'runs';
  }
}

export async function unlinkIfThere(fileSystem: FileSystem, path: string): Promise<void> {
  try {
    await fileSystem.unlink(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}
