import type { Change } from './records.ts';

type Waiting = {
  changes: readonly Change[];
  durable: boolean;
  resolve(): void;
  reject(error: unknown): void;
};

/** Changes that come while a write is under way share the next write, and its sync. */
export class WriteQueue {
  readonly #write: (changes: readonly Change[], durable: boolean) => Promise<void>;
  readonly #tidy: () => Promise<void>;
  #waiting: Waiting[] = [];
  #work: Promise<void> | undefined;

  /** After each successful write, once its callers know of it, calls `tidy`, which must not reject. */
  constructor(
    write: (changes: readonly Change[], durable: boolean) => Promise<void>,
    tidy: () => Promise<void>,
  ) {
    this.#write = write;
    this.#tidy = tidy;
  }

  add(changes: readonly Change[], durable: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ changes, durable, resolve, reject });
      this.#work ??= this.#run();
    });
  }

  get isIdle(): boolean {
    return !this.#work;
  }

  async idle(): Promise<void> {
    await this.#work;
  }

  async #run(): Promise<void> {
    // The calls of one turn come together.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0);
      try {
        const changes = group.flatMap((waiting) => waiting.changes);
        await this.#write(
          changes,
          group.some(({ durable }) => durable),
        );
      } catch (error) {
        for (const { reject } of group) reject(error);
        continue;
      }
      for (const { resolve } of group) resolve();
      await this.#tidy();
    }
    this.#work = undefined;
  }
}
