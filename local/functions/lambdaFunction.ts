import { randomUUID } from 'node:crypto';
import { FunctionThread } from './functionThread.ts';
import type { WorkerInput } from './workerMessages.ts';

/**
 * Concurrent invocations of one function. Two cores gain nothing from more, and a worker takes some 40 MB: ten functions
 * with all workers started take 10 × 4 × 40 MB = 1.6 GB. They are never all busy at once.
 */
const WORKERS_PER_FUNCTION_MAX = 4;

export interface FunctionDefinition extends WorkerInput {
  environment: Record<string, string>;
  timeoutMs: number;
}

/** Receives the output of functions and the errors of failed invocations. */
export interface FunctionLog {
  line(entry: { functionName: string; text: string }): void;
  failure(entry: { functionName: string; message: string }): void;
}

/** The outcome of an invocation. `failed` is an exception, a timeout or a crash; the caller decides how to handle it. */
export type Invocation = { kind: 'returned'; payload: unknown } | { kind: 'failed'; message: string };

/** One Lambda function: a pool of threads. Each thread has its own copy of the bundle and handles one event at a time. */
export class LambdaFunction {
  readonly name: string;
  readonly arn: string;
  readonly concurrencyMax = WORKERS_PER_FUNCTION_MAX;
  readonly #definition: FunctionDefinition;
  readonly #log: FunctionLog;
  readonly #idle: FunctionThread[] = [];
  readonly #threads = new Set<FunctionThread>();
  readonly #waiting: (() => void)[] = [];

  constructor(definition: FunctionDefinition, log: FunctionLog) {
    this.name = definition.functionName;
    this.arn = definition.functionArn;
    this.#definition = definition;
    this.#log = log;
  }

  /** Invokes the function with the event. Waits for an idle thread if all are busy. Never rejects. */
  async invoke(event: unknown): Promise<Invocation> {
    const thread = await this.#acquire();
    const request = { requestId: randomUUID(), event: JSON.stringify(event) };
    try {
      const payload: unknown = JSON.parse(await thread.run(request, this.#definition.timeoutMs));
      return { kind: 'returned', payload };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#log.failure({ functionName: this.name, message });
      return { kind: 'failed', message };
    } finally {
      this.#release(thread);
    }
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#threads].map((thread) => thread.stop()));
  }

  async #acquire(): Promise<FunctionThread> {
    for (;;) {
      const idle = this.#idle.pop();
      if (idle !== undefined) return idle;
      if (this.#threads.size < WORKERS_PER_FUNCTION_MAX) return this.#start();
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  #start(): FunctionThread {
    const { environment, timeoutMs: _timeoutMs, ...input } = this.#definition;
    const thread = new FunctionThread(input, environment, (text) =>
      this.#log.line({ functionName: this.name, text }),
    );
    this.#threads.add(thread);
    return thread;
  }

  #release(thread: FunctionThread): void {
    if (thread.isUsable()) this.#idle.push(thread);
    else this.#threads.delete(thread);
    this.#waiting.shift()?.();
  }
}
