import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { assertNever } from '../../shared/assertNever.ts';
import type { WorkerInput, WorkerRequest, WorkerResponse } from './workerMessages.ts';

/** Lambda allows 10 s for the init phase. A bundle loads in 0.2 s here; a heavily loaded machine takes some 100 times that. */
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
    // `run` reports the failure. Before the first `run`, a rejection must not end the process.
    this.#ready.catch(() => {});
    this.#worker.on('message', (response: WorkerResponse) => this.#receive(response));
    this.#worker.on('error', (error) => this.#fail(describe(error)));
    this.#worker.on('exit', (code) => this.#fail(`exited unexpectedly (code ${code})`));
  }

  isUsable(): boolean {
    return this.#isUsable;
  }

  /**
   * Invokes the function with one event. Rejects if the handler throws, the thread exits or the timeout passes. The
   * thread is unusable after the last two.
   */
  async run(request: Omit<WorkerRequest, 'deadlineMs'>, timeoutMs: number): Promise<string> {
    await this.#ready;
    const outcome = new Promise<string>((resolve, reject) => {
      this.#pending = { resolve, reject };
    });
    const timer = setTimeout(() => {
      this.#fail(`Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`);
    }, timeoutMs);
    this.#worker.postMessage({ ...request, deadlineMs: Date.now() + timeoutMs } satisfies WorkerRequest);
    return outcome.finally(() => clearTimeout(timer));
  }

  async stop(): Promise<void> {
    this.#fail('the local run is stopping');
    await this.#worker.terminate();
  }

  #receive(response: WorkerResponse): void {
    const pending = this.#pending;
    this.#pending = undefined;
    switch (response.kind) {
      case 'ready':
        pending?.resolve('');
        break;
      case 'returned':
        pending?.resolve(response.payload);
        break;
      case 'threw':
        pending?.reject(new Error(response.message));
        break;
      default:
        assertNever(response);
    }
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
