import { setTimeout as delay } from 'node:timers/promises';
import type { Invocation } from '../functions/lambdaFunction.ts';
import { LoopingPoller } from './poller.ts';

export interface Schedule {
  /** What the schedule is called where a fault is told. */
  name: string;
  intervalMs: number;
  /** Further tries of an event that the function failed. */
  retriesMax: number;
  /** Between two tries. */
  retryPauseMs: number;
  /** What the function is given when it is time. */
  eventAt(time: Date): unknown;
  invoke(event: unknown): Promise<Invocation>;
  onFault(message: string): void;
}

/**
 * Does what an EventBridge rule with a rate does for a function: invokes it at that rate, first after one interval,
 * and again with the same event when it fails. One event at a time, unlike AWS: a time that comes while the function
 * is still busy with the last is left out.
 */
export class SchedulePoller extends LoopingPoller {
  readonly #schedule: Schedule;

  constructor(schedule: Schedule) {
    super();
    this.#schedule = schedule;
  }

  protected async loop(): Promise<void> {
    const { intervalMs, eventAt } = this.#schedule;
    // Of a clock that is never set back; the times keep their distance however long the function takes.
    let dueAtMs = performance.now() + intervalMs;
    while (await this.#waits(dueAtMs - performance.now())) {
      await this.#deliver(eventAt(new Date()));
      do dueAtMs += intervalMs;
      while (dueAtMs <= performance.now());
    }
  }

  async #deliver(event: unknown): Promise<void> {
    const { name, retriesMax, retryPauseMs, invoke, onFault } = this.#schedule;
    const triesMax = retriesMax + 1;
    for (let tries = 1; tries <= triesMax; tries++) {
      const invocation = await invoke(event);
      // An invocation that the stop cut short is no fault.
      if (invocation.kind === 'returned' || this.signal.aborted) return;
      // The function's log has the stack.
      const [message] = invocation.message.split('\n', 1);
      onFault(`the schedule ${name} failed on try ${tries} of ${triesMax}: ${message}`);
      if (tries < triesMax && !(await this.#waits(retryPauseMs))) return;
    }
  }

  /** True once the time is over, false as soon as the run stops. */
  #waits(ms: number): Promise<boolean> {
    return delay(Math.max(0, ms), true, { signal: this.signal }).catch(() => false);
  }
}
