import { join, resolve } from 'node:path';
import type { Journal, JournalEntry } from '../meter/types.ts';
import { appendShared } from './fileSystem.ts';
import { JournalError, toJournalError } from './journalError.ts';
import { JournalFile } from './journalFile.ts';
import { Lock, type Surroundings } from './lock.ts';
import type { Change } from './records.ts';
import { TakeOver } from './takeOver.ts';

type Options = { directory: string; onError(error: JournalError): void };

type ChangeOfFile = { file: JournalFile; change: Change };

/** A journal in a directory, in given surroundings. */
export class DirectoryJournal implements Journal {
  readonly #directory: string;
  readonly #around: Surroundings;
  readonly #lock: Lock;
  readonly #takeOver: TakeOver;
  readonly #current: JournalFile;
  #taken: JournalFile[] = [];
  #running: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor({ directory, onError }: Options, around: Surroundings) {
    this.#directory = resolve(directory);
    this.#around = around;
    this.#lock = new Lock(this.#directory, around);
    const context = {
      fileSystem: around.fileSystem,
      damagedPath: join(this.#directory, 'damaged.jsonl'),
      newPath: () => this.#lock.newPath(),
      onFailure: (error: unknown, action: string) => {
        try {
          onError(toJournalError(error, { action, path: this.#directory }));
        } catch (thrown) {
          // It must not stop the journal.
          console.error('onError of the journal failed', thrown);
        }
      },
    };
    this.#current = new JournalFile(context);
    this.#takeOver = new TakeOver(this.#directory, around, context, this.#lock);
  }

  save(entries: readonly JournalEntry[], { durable }: { durable: boolean }): Promise<void> {
    const changes = entries.map((save) => ({ file: this.#filesOf(save.sessionId)[0], change: { save } }));
    return this.#do('save', () => this.#apply(changes, { durable }));
  }

  remove(sessionIds: readonly string[]): Promise<void> {
    return this.#do('remove', () => this.#forget(sessionIds));
  }

  alive(at: string): Promise<void> {
    return this.#do('alive', async () => {
      await this.#lock.alive();
      if (this.#current.size === 0) return;
      await this.#current.change([{ alive: at }], { durable: false });
    });
  }

  takeOver(): Promise<JournalEntry[]> {
    return this.#do('take over', () => {
      const run = this.#running.then(async () => {
        const taken = await this.#takeOver.run();
        this.#taken = [...this.#taken, ...taken.map(({ file }) => file)].filter((file) => !file.isDone);
        return taken.flatMap(({ entries }) => entries);
      });
      this.#running = run.catch(() => undefined);
      return run;
    });
  }

  reject(entry: JournalEntry, code: string): Promise<void> {
    return this.#do('reject', async () => {
      await this.#lock.hold();
      await appendShared(this.#around.fileSystem, {
        path: join(this.#directory, 'rejected.jsonl'),
        records: [{ code, rejectedAt: new Date(this.#around.wallMs()).toISOString(), entry }],
      });
      await this.#forget([entry.sessionId]);
    });
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#orJournalError('close', async () => {
      await this.#running;
      for (const file of [this.#current, ...this.#taken]) await file.close();
      await this.#lock.release();
    });
  }

  async #do<Result>(action: string, run: () => Promise<Result>): Promise<Result> {
    if (this.#isClosed) {
      const path = this.#directory;
      throw new JournalError({ code: 'closed', action, path, what: 'the journal is closed' });
    }
    return this.#orJournalError(action, run);
  }

  async #orJournalError<Result>(action: string, run: () => Promise<Result>): Promise<Result> {
    try {
      return await run();
    } catch (error) {
      throw toJournalError(error, { action, path: this.#directory });
    }
  }

  /**
   * An entry stays in its file, so that a file tells the whole story of its entries to whoever takes it over. Two have an entry that was
   * taken from this process while it was suspended, and came back from one that is gone.
   */
  #filesOf(sessionId: string): [JournalFile, ...JournalFile[]] {
    const [first, ...others] = [this.#current, ...this.#taken].filter((file) => file.has(sessionId));
    return [first ?? this.#current, ...others];
  }

  async #forget(sessionIds: readonly string[]): Promise<void> {
    const changes = sessionIds.flatMap((id) =>
      this.#filesOf(id).map((file) => ({ file, change: { remove: [id] } })),
    );
    await this.#apply(changes, { durable: false });
  }

  async #apply(changes: readonly ChangeOfFile[], options: { durable: boolean }): Promise<void> {
    const files = new Map<JournalFile, Change[]>();
    for (const { file, change } of changes) {
      const ofFile = files.get(file);
      if (ofFile) ofFile.push(change);
      else files.set(file, [change]);
    }
    await Promise.all([...files].map(([file, ofFile]) => file.change(ofFile, options)));
  }
}
