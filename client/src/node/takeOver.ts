import { join } from 'node:path';
import type { JournalEntry } from '../meter/types.ts';
import { isMissing, JournalError } from './journalError.ts';
import { type FileContext, JournalFile } from './journalFile.ts';
import { groupByOwner, type Lock, type OwnerFiles, type Surroundings, unlinkIfThere, Watch } from './lock.ts';
import { parseFile, withEnd } from './records.ts';

type Taken = { file: JournalFile; entries: JournalEntry[] };

/** Takes over the files of processes that are gone. */
export class TakeOver {
  readonly #directory: string;
  readonly #around: Surroundings;
  readonly #context: FileContext;
  readonly #lock: Lock;
  readonly #watch: Watch;
  /** Files that are this process's, but could not be read yet. */
  readonly #unread = new Set<string>();

  constructor(directory: string, around: Surroundings, context: FileContext, lock: Lock) {
    this.#directory = directory;
    this.#around = around;
    this.#context = context;
    this.#lock = lock;
    this.#watch = new Watch(directory, around);
  }

  /** Rejects if nothing can be taken over. A failure with one of the files is reported, and it is taken over later. */
  async run(): Promise<Taken[]> {
    const gone: OwnerFiles[] = [];
    for (const files of groupByOwner(await this.#list())) {
      if (files.owner !== this.#lock.owner && (await this.#watch.isGone(files))) gone.push(files);
    }
    // If this process cannot write here, one error says so.
    if (gone.length > 0) await this.#lock.hold();
    for (const files of gone) await this.#claim(files);
    const taken: Taken[] = [];
    for (const path of [...this.#unread]) {
      try {
        const found = await this.#load(path);
        this.#unread.delete(path);
        if (found) taken.push(found);
      } catch (error) {
        this.#context.onFailure(error, 'take over');
      }
    }
    return taken;
  }

  /** Of several processes, one succeeds in renaming a file. */
  async #claim({ owner, logs, others }: OwnerFiles): Promise<void> {
    const { fileSystem } = this.#around;
    try {
      for (const name of logs) {
        const path = await this.#lock.newPath();
        try {
          await fileSystem.rename(join(this.#directory, name), path);
          this.#unread.add(path);
        } catch (error) {
          if (!isMissing(error)) throw error;
        }
      }
      // The lock is the last, so that after a crash before it somebody finds the others.
      for (const name of others.sort().reverse())
        await unlinkIfThere(fileSystem, join(this.#directory, name));
      this.#watch.forget(owner);
    } catch (error) {
      this.#context.onFailure(error, 'take over');
    }
  }

  async #load(path: string): Promise<Taken | undefined> {
    const bytes = await this.#around.fileSystem.read(path);
    const parsed = parseFile(bytes);
    const file = new JournalFile(this.#context, { ...parsed, path, sizeBytes: bytes.length });
    await file.settle();
    const { damaged, contents } = parsed;
    if (damaged.length > 0) this.#context.onFailure(damagedLines(path, damaged.length), 'take over');
    const entries = [...contents.entries.values()].map((entry) => withEnd(entry, contents.aliveAt));
    return { file, entries };
  }

  async #list(): Promise<string[]> {
    try {
      return await this.#around.fileSystem.list(this.#directory);
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }
}

function damagedLines(path: string, count: number): JournalError {
  return new JournalError({
    code: 'damaged',
    action: 'take over',
    path,
    what: count === 1 ? 'a line cannot be read' : `${count} lines cannot be read`,
  });
}
