import { basename, dirname } from 'node:path';
import { appendShared, type FileSystem, type OpenFile, writeAll } from './fileSystem.ts';
import { isMissing } from './journalError.ts';
import { unlinkIfThere } from './lock.ts';
import { applyChange, type Change, type Contents, type ParsedFile, toLine, toLines } from './records.ts';
import { WriteQueue } from './writeQueue.ts';

/** Fewer lines are not worth the two syncs of a new file. */
const COMPACT_LINES_MIN = 1_000;

/** A session needs two to four lines until it is removed, so a file has at most about this many times the lines it needs. */
const COMPACT_FACTOR = 4;

export type FileContext = {
  fileSystem: FileSystem;
  /** Where lines that cannot be read are kept apart. */
  damagedPath: string;
  /** The path of a new file. */
  newPath(): Promise<string>;
  /** Hears of failures that no caller waits for. */
  onFailure(error: unknown, action: string): void;
};

/** A file that was of another process. */
export type TakenFile = ParsedFile & { path: string; sizeBytes: number };

/**
 * A file of entries, and what it says. It is created by the first change, or anew if another process has taken it.
 */
export class JournalFile {
  readonly #context: FileContext;
  readonly #isTaken: boolean;
  #contents: Contents;
  #damaged: readonly string[];
  #path: string | undefined;
  #file: OpenFile | undefined;
  /** Up to here the file has what it should have. */
  #sizeBytes: number;
  #lineCount: number;
  #compactAt = COMPACT_LINES_MIN;
  /** What the file has is not certain: it is written anew before anything is added. */
  #mustRewrite = false;
  #needsLineBreak: boolean;
  readonly #queue = new WriteQueue(
    (changes, durable) => this.#write(changes, durable),
    () => this.#tidy(),
  );

  constructor(context: FileContext, taken?: TakenFile) {
    this.#context = context;
    this.#isTaken = taken !== undefined;
    this.#contents = taken?.contents ?? { entries: new Map() };
    this.#damaged = taken?.damaged ?? [];
    this.#path = taken?.path;
    this.#sizeBytes = taken?.sizeBytes ?? 0;
    this.#lineCount = taken?.lineCount ?? 0;
    this.#needsLineBreak = taken ? !taken.isWhole : false;
  }

  get size(): number {
    return this.#contents.entries.size;
  }

  has(sessionId: string): boolean {
    return this.#contents.entries.has(sessionId);
  }

  /** Resolves once the changes are in the file; with `durable`, once a crash of the machine cannot lose them. All or none apply. */
  change(changes: readonly Change[], { durable }: { durable: boolean }): Promise<void> {
    return this.#queue.add(changes, durable);
  }

  /** Whether nothing is left of it. */
  get isDone(): boolean {
    return !this.#path && this.#queue.isIdle;
  }

  /** Removes the file if it has no entry, or writes it anew if it has lines that it should not have. */
  async settle(): Promise<void> {
    try {
      if (this.size === 0) await this.#discard();
      else if (this.#mustRewrite || this.#damaged.length > 0) await this.#rewrite([]);
    } catch (error) {
      this.#context.onFailure(error, 'clean up');
    }
  }

  /** Waits for changes. The entries stay in the file. */
  async close(): Promise<void> {
    await this.#queue.idle();
    await this.settle();
    await this.#closeFile();
  }

  async #write(changes: readonly Change[], durable: boolean): Promise<void> {
    if (this.#path && !this.#mustRewrite && (await this.#append(changes, durable))) {
      for (const change of changes) applyChange(this.#contents, change);
      return;
    }
    try {
      await this.#rewrite(changes);
    } catch (error) {
      // Another process has removed the file, or the directory, just now.
      if (!isMissing(error)) throw error;
      await this.#rewrite(changes);
    }
  }

  /** Returns whether the file is still this process's own. */
  async #append(changes: readonly Change[], durable: boolean): Promise<boolean> {
    const path = this.#path ?? '';
    const text = (this.#needsLineBreak ? '\n' : '') + changes.map(toLine).join('');
    const bytes = Buffer.from(text);
    let isWritten = false;
    try {
      this.#file ??= await this.#context.fileSystem.open(path, 'append');
      await writeAll(this.#file, bytes);
      isWritten = true;
      if (durable) await this.#file.sync();
      // A process that takes the file later reads what was written.
      if ((await this.#context.fileSystem.touchedMs(path)) === undefined) return false;
    } catch (error) {
      if (isMissing(error)) return false;
      await this.#undo(isWritten);
      throw error;
    }
    this.#needsLineBreak = false;
    this.#sizeBytes += bytes.length;
    this.#lineCount += changes.length;
    return true;
  }

  /** After a failed sync nobody knows what the disk has of the file (fsync(2), EIO), so it is written anew. */
  async #undo(isSyncFailed: boolean): Promise<void> {
    this.#mustRewrite = isSyncFailed;
    try {
      await this.#file?.truncate(this.#sizeBytes);
    } catch {
      this.#mustRewrite = true;
    }
  }

  /** Writes the file anew, with the changes: first beside it, so that there is a complete one at each moment. */
  async #rewrite(changes: readonly Change[]): Promise<void> {
    const { fileSystem } = this.#context;
    const contents = { ...this.#contents, entries: new Map(this.#contents.entries) };
    for (const change of changes) applyChange(contents, change);
    if (!this.#path && contents.entries.size === 0) return;
    const isOwn = this.#path !== undefined && (await fileSystem.touchedMs(this.#path)) !== undefined;
    if (isOwn) await this.#keepDamaged();
    const path = isOwn && this.#path ? this.#path : await this.#context.newPath();
    const lines = toLines(contents);
    const bytes = Buffer.from(lines.join(''));
    const file = await this.#replace(path, bytes);
    await this.#closeFile();
    this.#file = file;
    this.#contents = contents;
    this.#damaged = [];
    this.#sizeBytes = bytes.length;
    this.#lineCount = lines.length;
    this.#compactAt = COMPACT_LINES_MIN;
    this.#mustRewrite = false;
    this.#needsLineBreak = false;
  }

  async #replace(path: string, bytes: Uint8Array): Promise<OpenFile> {
    const { fileSystem } = this.#context;
    const temporary = `${path}.tmp`;
    const file = await fileSystem.open(temporary, 'create');
    try {
      await writeAll(file, bytes);
      await file.sync();
      await fileSystem.rename(temporary, path);
      // If the sync fails, the file has changes that are not known.
      this.#path = path;
      this.#mustRewrite = true;
      await fileSystem.syncDirectory(dirname(path));
      return file;
    } catch (error) {
      await file.close().catch(() => undefined);
      await fileSystem.unlink(temporary).catch(() => undefined);
      throw error;
    }
  }

  /** After a change: removes a taken file that is empty, and writes one anew that is mostly removed entries. */
  async #tidy(): Promise<void> {
    const entryCount = this.size;
    try {
      if (this.#isTaken && entryCount === 0) await this.#discard();
      else if (this.#lineCount >= Math.max(this.#compactAt, COMPACT_FACTOR * entryCount))
        await this.#rewrite([]);
    } catch (error) {
      this.#compactAt = 2 * this.#lineCount;
      this.#context.onFailure(error, 'compact');
    }
  }

  async #discard(): Promise<void> {
    if (!this.#path) return;
    await this.#keepDamaged();
    await unlinkIfThere(this.#context.fileSystem, this.#path);
    this.#path = undefined;
    await this.#closeFile();
  }

  async #keepDamaged(): Promise<void> {
    if (this.#damaged.length === 0) return;
    const { fileSystem, damagedPath } = this.#context;
    const file = basename(this.#path ?? '');
    await appendShared(fileSystem, {
      path: damagedPath,
      records: this.#damaged.map((line) => ({ file, line })),
    });
    this.#damaged = [];
  }

  async #closeFile(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close().catch(() => undefined);
  }
}
