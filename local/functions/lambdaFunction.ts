import { randomUUID } from 'node:crypto';
import { FunctionThread } from './functionThread.ts';
import type { WorkerInput } from './messages.ts';

/**
 * Events of one function that run side by side. Two cores gain nothing from more, and a worker costs some 40 MB: ten
 * functions at their most cost 10 × 4 × 40 = 1.6 GB. All are never busy at once.
 */
const WORKERS_PER_FUNCTION_MAX = 4;

export interface FunctionDefinition extends WorkerInput {
  environment: Record<string, string>;
  timeoutMs: number;
}

/** Takes what a function writes and how its invocations fail. */
export interface FunctionLog {
  line(functionName: string, text: string): void;
  failure(functionName: string, message: string): void;
}

/** How an invocation ended. `failed` is a throw, a timeout or a crash: the caller decides what that means. */
export type Invocation = { kind: 'returned'; payload: unknown } | { kind: 'failed'; message: string };

/** One Lambda function: a small pool of threads, each with its own copy of the bundle and one event at a time. */
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

  /** Runs the function with the event; waits for a free thread if all are busy. Never rejects. */
  async invoke(event: unknown): Promise<Invocation> {
    const thread = await this.#take();
    const ask = { requestId: randomUUID(), event: JSON.stringify(event) };
    try {
      const payload: unknown = JSON.parse(await thread.run(ask, this.#definition.timeoutMs));
      return { kind: 'returned', payload };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#log.failure(this.name, message);
      return { kind: 'failed', message };
    } finally {
      this.#release(thread);
    }
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#threads].map((thread) => thread.stop()));
  }

  async #take(): Promise<FunctionThread> {
    for (;;) {
      const idle = this.#idle.pop();
      if (idle !== undefined) return idle;
      if (this.#threads.size < WORKERS_PER_FUNCTION_MAX) return this.#start();
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  #start(): FunctionThread {
    const { environment, timeoutMs: _timeoutMs, ...input } = this.#definition;
    const thread = new FunctionThread(input, environment, (line) => this.#log.line(this.name, line));
    this.#threads.add(thread);
    return thread;
  }

  #release(thread: FunctionThread): void {
    if (thread.isUsable()) this.#idle.push(thread);
    else this.#threads.delete(thread);
    this.#waiting.shift()?.();
  }
}
