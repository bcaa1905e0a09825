import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { assertNever } from '../../shared/assertNever.ts';
import type { WorkerInput, WorkerOutcome, WorkerRequest, WorkerResponse } from './workerMessages.ts';

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
  readonly #init = Promise.withResolvers<void>();
  readonly #events = new Map<string, Pending>();
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
    const timer = setTimeout(() => this.#fail(`did not load within ${INIT_TIMEOUT_MS} ms`), INIT_TIMEOUT_MS);
    this.#ready = this.#init.promise.finally(() => clearTimeout(timer));
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
   * Invokes the function with one event, at the same time as other events that still run. Rejects if the handler throws, the
   * thread exits or the timeout passes. The thread is unusable after the last two. After a timeout it is terminated as soon as
   * its other events have ended.
   */
  async run(request: Omit<WorkerRequest, 'deadlineMs'>, timeoutMs: number): Promise<string> {
    await this.#ready;
    const { requestId } = request;
    const { promise, ...pending } = Promise.withResolvers<string>();
    this.#events.set(requestId, pending);
    const timer = setTimeout(() => {
      this.#isUsable = false;
      pending.reject(new Error(`Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`));
    }, timeoutMs);
    this.#worker.postMessage({ ...request, deadlineMs: Date.now() + timeoutMs } satisfies WorkerRequest);
    return promise.finally(() => {
      clearTimeout(timer);
      this.#events.delete(requestId);
      if (!this.#isUsable && this.#events.size === 0) void this.#worker.terminate();
    });
  }

  async stop(): Promise<void> {
    this.#fail('the local run is stopping');
    await this.#worker.terminate();
  }

  #receive(response: WorkerResponse): void {
    if (response.kind === 'ready') this.#init.resolve();
    else settle(this.#events.get(response.requestId), response);
  }

  #fail(message: string): void {
    this.#isUsable = false;
    const error = new Error(message);
    this.#init.reject(error);
    for (const pending of this.#events.values()) pending.reject(error);
    void this.#worker.terminate();
  }
}

/** There is nothing to settle for an event that has timed out. */
function settle(pending: Pending | undefined, outcome: WorkerOutcome): void {
  switch (outcome.kind) {
    case 'returned':
      pending?.resolve(outcome.payload);
      break;
    case 'threw':
      pending?.reject(new Error(outcome.message));
      break;
    default:
      assertNever(outcome);
  }
}

function readLines(stream: Readable, onLine: (line: string) => void): void {
  createInterface({ input: stream }).on('line', onLine);
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
