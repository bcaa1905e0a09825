import { randomUUID } from 'node:crypto';
import { FunctionThread } from './functionThread.ts';
import type { WorkerInput } from './workerMessages.ts';

/**
 * Threads of one function, each of which handles one event as an instance on Lambda does. A thread takes some 40 MB: ten functions
 * with all threads started take 10 × 4 × 40 MB = 1.6 GB. They are never all busy at once.
 */
const THREADS_MAX = 4;

/** Threads that handle shared events. Each compiles the hot code for itself, so that more of them make two cores slower. */
const SHARED_THREADS_MAX = 2;

/**
 * Shared events that a thread handles at once: while one waits for the table, another runs. 2 × 8 = 16 events keep DynamoDB Local
 * busy. More would wait there instead of here, and time out after the 2 s of a table request.
 */
const SHARED_EVENTS_MAX = 8;

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

/** One Lambda function: a pool of threads, each with its own copy of the bundle. */
export class LambdaFunction {
  readonly name: string;
  readonly arn: string;
  readonly concurrencyMax = THREADS_MAX;
  readonly #definition: FunctionDefinition;
  readonly #log: FunctionLog;
  /** The number of events that each thread handles. */
  readonly #threads = new Map<FunctionThread, number>();
  readonly #waiting: (() => void)[] = [];

  constructor(definition: FunctionDefinition, log: FunctionLog) {
    this.name = definition.functionName;
    this.arn = definition.functionArn;
    this.#definition = definition;
    this.#log = log;
  }

  /**
   * Invokes the function with the event. Waits if all threads are busy. Never rejects. With `mayShareThread`, a thread handles
   * other events at the same time, if all threads are busy. A function that keeps state from one event to the next, such as a
   * limit of its calls, needs threads of its own.
   */
  async invoke(event: unknown, { mayShareThread = false } = {}): Promise<Invocation> {
    const thread = await this.#acquire(mayShareThread);
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
    await Promise.all([...this.#threads.keys()].map((thread) => thread.stop()));
  }

  async #acquire(mayShareThread: boolean): Promise<FunctionThread> {
    for (;;) {
      const thread = this.#findThread(mayShareThread);
      if (thread !== undefined) {
        this.#threads.set(thread, (this.#threads.get(thread) ?? 0) + 1);
        return thread;
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** Returns an idle thread, otherwise a new one, otherwise the first that can take one more event: its code is the hottest. */
  #findThread(mayShareThread: boolean): FunctionThread | undefined {
    const usable = [...this.#threads].filter(([thread]) => thread.isUsable());
    const idle = usable.find(([, events]) => events === 0);
    if (idle !== undefined) return idle[0];
    if (usable.length < (mayShareThread ? SHARED_THREADS_MAX : THREADS_MAX)) return this.#start();
    return mayShareThread ? usable.find(([, events]) => events < SHARED_EVENTS_MAX)?.[0] : undefined;
  }

  #start(): FunctionThread {
    const { environment, timeoutMs: _timeoutMs, ...input } = this.#definition;
    return new FunctionThread(input, environment, (text) =>
      this.#log.line({ functionName: this.name, text }),
    );
  }

  #release(thread: FunctionThread): void {
    const events = (this.#threads.get(thread) ?? 0) - 1;
    if (events > 0 || thread.isUsable()) this.#threads.set(thread, events);
    else this.#threads.delete(thread);
    this.#waiting.shift()?.();
  }
}
