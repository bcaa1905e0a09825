import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import type { Answer, Ask, WorkerInput } from './messages.ts';

/** Lambda gives a function 10 s to load. It takes 0.2 s here, and on a machine under heavy load some 100 times that. */
const INIT_TIMEOUT_MS = 30_000;

interface Pending {
  resolve(payload: string): void;
  reject(error: Error): void;
}

/** One worker thread with one function's bundle in it. */
export class FunctionThread {
  readonly #worker: Worker;
  readonly #ready: Promise<void>;
  #pending: Pending | undefined;
  #isUsable = true;

  constructor(input: WorkerInput, environment: Record<string, string>, onLine: (line: string) => void) {
    this.#worker = new Worker(new URL('./functionWorker.ts', import.meta.url), {
      workerData: input,
      env: environment,
      stdout: true,
      stderr: true,
    });
    readLines(this.#worker.stdout, onLine);
    readLines(this.#worker.stderr, onLine);
    this.#ready = new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => this.#fail(`did not load within ${INIT_TIMEOUT_MS} ms`),
        INIT_TIMEOUT_MS,
      );
      this.#pending = { resolve: () => resolve(), reject };
      this.#worker.once('message', () => clearTimeout(timer));
      this.#worker.once('exit', () => clearTimeout(timer));
    });
    // Whoever runs it hears of the failure; a thread that nobody runs yet must not end the process.
    this.#ready.catch(() => {});
    this.#worker.on('message', (answer: Answer) => this.#hear(answer));
    this.#worker.on('error', (error) => this.#fail(describe(error)));
    this.#worker.on('exit', (code) => this.#fail(`ended by itself (code ${code})`));
  }

  isUsable(): boolean {
    return this.#isUsable;
  }

  /** Runs one event. Rejects when the handler throws, the thread dies or the time is over; the last two end it. */
  async run(ask: Omit<Ask, 'deadlineMs'>, timeoutMs: number): Promise<string> {
    await this.#ready;
    const answered = new Promise<string>((resolve, reject) => {
      this.#pending = { resolve, reject };
    });
    const timer = setTimeout(() => {
      this.#fail(`Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`);
    }, timeoutMs);
    this.#worker.postMessage({ ...ask, deadlineMs: Date.now() + timeoutMs } satisfies Ask);
    return answered.finally(() => clearTimeout(timer));
  }

  async stop(): Promise<void> {
    this.#fail('the local run is stopping');
    await this.#worker.terminate();
  }

  #hear(answer: Answer): void {
    const pending = this.#pending;
    this.#pending = undefined;
    if (answer.kind === 'threw') pending?.reject(new Error(answer.message));
    else pending?.resolve(answer.kind === 'returned' ? answer.payload : '');
  }

  #fail(message: string): void {
    this.#isUsable = false;
    const pending = this.#pending;
    this.#pending = undefined;
    pending?.reject(new Error(message));
    void this.#worker.terminate();
  }
}

function readLines(stream: Readable, onLine: (line: string) => void): void {
  createInterface({ input: stream }).on('line', onLine);
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
