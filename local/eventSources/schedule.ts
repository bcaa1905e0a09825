import { setTimeout as delay } from 'node:timers/promises';
import type { Invocation } from '../functions/lambdaFunction.ts';
import { EventSource } from './eventSource.ts';

export interface ScheduleSettings {
  /** The name of the schedule in error messages. */
  name: string;
  intervalMs: number;
  /** Retries of an event whose invocation failed. */
  retriesMax: number;
  retryDelayMs: number;
  /** The event that the function receives at the given time. */
  eventAt(time: Date): unknown;
  invoke(event: unknown): Promise<Invocation>;
  onFault(message: string): void;
}

/**
 * Invokes a function at a fixed rate, as an EventBridge rule does: first after one interval, and again with the same event
 * if the function fails. Unlike on AWS, events do not overlap: a time that comes while the function still handles the
 * previous event is skipped.
 */
export class Schedule extends EventSource {
  readonly #settings: ScheduleSettings;

  constructor(settings: ScheduleSettings) {
    super();
    this.#settings = settings;
  }

  protected async loop(): Promise<void> {
    const { intervalMs, eventAt } = this.#settings;
    // `performance.now` is monotonic. Every due time is a multiple of the interval, so a slow function does not shift it.
    let dueAtMs = performance.now() + intervalMs;
    while (await this.#wait(dueAtMs - performance.now())) {
      await this.#deliver(eventAt(new Date()));
      do dueAtMs += intervalMs;
      while (dueAtMs <= performance.now());
    }
  }

  async #deliver(event: unknown): Promise<void> {
    const { name, retriesMax, retryDelayMs, invoke, onFault } = this.#settings;
    const attemptsMax = retriesMax + 1;
    for (let attempt = 1; attempt <= attemptsMax; attempt++) {
      const invocation = await invoke(event);
      // An invocation that failed because the run is stopping is not reported.
      if (invocation.kind === 'returned' || this.signal.aborted) return;
      // Only the first line: the function's log has the stack trace.
      const [message] = invocation.message.split('\n', 1);
      onFault(`the schedule ${name} failed on attempt ${attempt} of ${attemptsMax}: ${message}`);
      if (attempt < attemptsMax && !(await this.#wait(retryDelayMs))) return;
    }
  }

  /** Returns true after the time, or false as soon as the run stops. */
  #wait(ms: number): Promise<boolean> {
    return delay(Math.max(0, ms), true, { signal: this.signal }).catch(() => false);
  }
}
