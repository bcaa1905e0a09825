import { constants } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, stat, unlink, utimes } from 'node:fs/promises';
import { dirname } from 'node:path';

/** `append`: to a file that exists. `create`: to a new or emptied one. `share`: to one that is created if it does not exist. */
export type OpenMode = 'append' | 'create' | 'share';

/** A file that is open for appending. */
export type OpenFile = {
  /** Returns how many bytes were written: fewer than asked for if the disk is full. */
  write(bytes: Uint8Array): Promise<number>;
  /** Resolves once a crash of the machine cannot lose the content. */
  sync(): Promise<void>;
  truncate(sizeBytes: number): Promise<void>;
  close(): Promise<void>;
};

/** The file operations of the journal. Tests replace them to let each one fail. */
export type FileSystem = {
  /** Creates a directory and those above it. Returns the first one that was created. */
  makeDirectory(path: string): Promise<string | undefined>;
  list(directory: string): Promise<string[]>;
  read(path: string): Promise<Uint8Array>;
  open(path: string, mode: OpenMode): Promise<OpenFile>;
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
  /** Sets the time of the last change to now. */
  touch(path: string): Promise<void>;
  /** The time of the last change. `undefined`: there is no such file. */
  touchedMs(path: string): Promise<number | undefined>;
  /** Resolves once a crash of the machine cannot lose which files the directory has. */
  syncDirectory(path: string): Promise<void>;
};

/** Entries hold user ids, so only the user of the gateway may read them. */
const DIRECTORY_MODE = 0o700;
const FILE_MODE = 0o600;

const { O_WRONLY, O_APPEND, O_CREAT, O_TRUNC } = constants;
const FLAGS: Record<OpenMode, number> = {
  append: O_WRONLY | O_APPEND,
  create: O_WRONLY | O_APPEND | O_CREAT | O_TRUNC,
  share: O_WRONLY | O_APPEND | O_CREAT,
};

export const nodeFileSystem: FileSystem = {
  makeDirectory: (path) => mkdir(path, { recursive: true, mode: DIRECTORY_MODE }),
  list: (directory) => readdir(directory),
  read: (path) => readFile(path),
  rename,
  unlink,
  async open(path, mode) {
    const handle = await open(path, FLAGS[mode], FILE_MODE);
    return {
      write: async (bytes) => (await handle.write(bytes)).bytesWritten,
      sync: () => handle.datasync(),
      truncate: (sizeBytes) => handle.truncate(sizeBytes),
      close: () => handle.close(),
    };
  },
  async touch(path) {
    const now = new Date();
    await utimes(path, now, now);
  },
  async touchedMs(path) {
    try {
      return (await stat(path)).mtimeMs;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  },
  async syncDirectory(path) {
    // Windows cannot open directories, and writes their entries at once.
    if (process.platform === 'win32') return;
    const handle = await open(path, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
};

/** Writes all bytes. A disk that takes only a part of them says why when it is asked for the next part. */
export async function writeAll(file: OpenFile, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const written = await file.write(bytes.subarray(done));
    if (written === 0) throw Object.assign(new Error('Nothing was written'), { code: 'ENOSPC' });
    done += written;
  }
}

/**
 * Appends lines to a file that all processes of a directory share, durably. Starts with a line break, so that a line that another write
 * left incomplete stays apart; readers skip empty lines.
 */
export async function appendShared(
  fileSystem: FileSystem,
  { path, records }: { path: string; records: readonly unknown[] },
): Promise<void> {
  const file = await fileSystem.open(path, 'share');
  try {
    const lines = records.map((record) => `\n${JSON.stringify(record)}`).join('');
    await writeAll(file, Buffer.from(`${lines}\n`));
    await file.sync();
  } finally {
    await file.close();
  }
  await fileSystem.syncDirectory(dirname(path));
}
