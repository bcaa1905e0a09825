import { dirname } from 'node:path';
import type { FileSystem, OpenFile } from '../../../../client/src/node/fileSystem.ts';

type Inode = {
  bytes: Buffer;
  synced: Buffer;
  touchedMs: number;
  /** A sync has failed: a later one does not write what that one should have written (fsync(2)). */
  isUnreliable?: boolean;
};

export type Operation = { name: keyof FileSystem | keyof OpenFile; path: string };

/** What happens to an operation: it fails with a code, or the process ends before it, or after `written` bytes of a write. */
export type Fault = { code: string; written?: number } | { kill: true; written?: number };

export const fault = (code: string, path?: string) => Object.assign(new Error(code), { code, path });

const never = () => new Promise<never>(() => undefined);

/** A disk in memory, which knows what a crash of the machine would leave of it: what was synced. */
export class MemoryDisk {
  /** How many more bytes it takes. */
  freeBytes = Number.POSITIVE_INFINITY;
  #files = new Map<string, Inode>();
  #synced = new Map<string, Inode>();
  #unsynced: ((names: Map<string, Inode>) => void)[] = [];
  readonly #directories = new Set<string>(['/']);
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  names(): string[] {
    return [...this.#files.keys()].map((path) => path.slice(path.lastIndexOf('/') + 1)).sort();
  }

  text(path: string): string | undefined {
    return this.#files.get(path)?.bytes.toString('utf8');
  }

  put(path: string, text: string | Buffer): void {
    const bytes = Buffer.from(text);
    const inode = { bytes, synced: bytes, touchedMs: this.#nowMs() };
    this.#directories.add(dirname(path));
    this.#files.set(path, inode);
    this.#synced.set(path, inode);
  }

  /**
   * Crashes the machine. Of what was not synced, `random` (0 to 1) chooses what is left: of the changes of names the first ones, as file
   * systems with a journal keep their order, and of each content a part, or zeros.
   */
  crash(random: () => number): void {
    const left = this.#synced;
    for (const apply of this.#unsynced.slice(0, Math.floor(random() * (this.#unsynced.length + 1))))
      apply(left);
    this.#unsynced = [];
    for (const inode of new Set(left.values())) {
      const { bytes, synced } = inode;
      const added = bytes.subarray(
        synced.length,
        synced.length + Math.floor(random() * (bytes.length - synced.length + 1)),
      );
      inode.bytes = Buffer.concat([synced, random() < 0.2 ? Buffer.alloc(added.length) : added]);
      inode.synced = inode.bytes;
    }
    this.#files = new Map(left);
  }

  /** The disk as one process sees it. `decide` is asked before each operation. */
  fileSystem(decide: (operation: Operation) => Promise<Fault | undefined>): FileSystem {
    const step = async <Result>(
      name: Operation['name'],
      path: string,
      run: () => Result,
    ): Promise<Result> => {
      const planned = await decide({ name, path });
      if (planned && 'kill' in planned) return never();
      if (planned) throw fault(planned.code, path);
      return run();
    };
    const at = (path: string) => {
      const inode = this.#files.get(path);
      if (!inode) throw fault('ENOENT', path);
      return inode;
    };
    return {
      makeDirectory: (path) => step('makeDirectory', path, () => this.#makeDirectory(path)),
      list: (path) => step('list', path, () => this.#list(path)),
      read: (path) => step('read', path, () => Buffer.from(at(path).bytes)),
      rename: (from, to) =>
        step('rename', from, () => {
          const inode = at(from);
          this.#change((names) => names.set(to, inode) && names.delete(from));
        }),
      unlink: (path) =>
        step('unlink', path, () => {
          at(path);
          this.#change((names) => names.delete(path));
        }),
      touch: (path) =>
        step('touch', path, () => {
          at(path).touchedMs = this.#nowMs();
        }),
      touchedMs: (path) => step('touchedMs', path, () => this.#files.get(path)?.touchedMs),
      syncDirectory: (path) => step('syncDirectory', path, () => this.#syncNames()),
      open: (path, mode) =>
        step('open', path, () => {
          if (mode === 'append') at(path);
          else this.#create(path, mode === 'create');
          return this.#open(path, at(path), { step, decide });
        }),
    };
  }

  #open(
    path: string,
    inode: Inode,
    by: {
      step<Result>(name: Operation['name'], path: string, run: () => Result): Promise<Result>;
      decide(operation: Operation): Promise<Fault | undefined>;
    },
  ): OpenFile {
    const append = (bytes: Uint8Array) => {
      const part = bytes.subarray(0, Math.min(bytes.length, this.freeBytes));
      this.freeBytes -= part.length;
      inode.bytes = Buffer.concat([inode.bytes, part]);
      inode.touchedMs = this.#nowMs();
      return part.length;
    };
    return {
      write: async (bytes) => {
        const planned = await by.decide({ name: 'write', path });
        if (!planned) {
          if (this.freeBytes === 0) throw fault('ENOSPC');
          return append(bytes);
        }
        append(bytes.subarray(0, planned.written ?? 0));
        if ('kill' in planned) return never();
        throw fault(planned.code);
      },
      sync: async () => {
        const planned = await by.decide({ name: 'sync', path });
        if (planned && 'kill' in planned) return never();
        if (planned) {
          inode.isUnreliable = true;
          throw fault(planned.code);
        }
        if (!inode.isUnreliable) inode.synced = inode.bytes;
      },
      truncate: (sizeBytes) =>
        by.step('truncate', path, () => {
          this.freeBytes += inode.bytes.length - sizeBytes;
          inode.bytes = inode.bytes.subarray(0, sizeBytes);
        }),
      close: () => by.step('close', path, () => undefined),
    };
  }

  #create(path: string, isEmptied: boolean): void {
    if (!this.#directories.has(dirname(path))) throw fault('ENOENT', path);
    const existing = this.#files.get(path);
    if (existing && isEmptied) existing.bytes = Buffer.alloc(0);
    if (existing) return;
    const inode = { bytes: Buffer.alloc(0), synced: Buffer.alloc(0), touchedMs: this.#nowMs() };
    this.#change((names) => names.set(path, inode));
  }

  #change(apply: (names: Map<string, Inode>) => unknown): void {
    apply(this.#files);
    this.#unsynced.push(apply);
  }

  #list(path: string): string[] {
    if (!this.#directories.has(path)) throw fault('ENOENT', path);
    return [...this.#files.keys()]
      .filter((name) => dirname(name) === path)
      .map((name) => name.slice(path.length + 1));
  }

  #makeDirectory(path: string): string | undefined {
    if (this.#directories.has(path)) return undefined;
    const first = this.#makeDirectory(dirname(path)) ?? path;
    this.#directories.add(path);
    return first;
  }

  #syncNames(): void {
    for (const apply of this.#unsynced) apply(this.#synced);
    this.#unsynced = [];
  }
}
