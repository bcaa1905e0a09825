import { setTimeout as sleep } from 'node:timers/promises';

/**
 * The same functions, throttled together: calls begin at least `pauseMs` apart, and early calls wait in order. With n
 * function instances, Stripe gets at most n × 1000 / `pauseMs` requests a second.
 */
export function throttled<Calls extends Record<string, (...args: never[]) => Promise<unknown>>>(
  calls: Calls,
  pauseMs: number,
): Calls {
  let lastBeganMs = Promise.resolve(Number.NEGATIVE_INFINITY);
  // Counted from when the last call really began: a timer that fires late must not shorten the next pause.
  const turn = () => {
    lastBeganMs = lastBeganMs.then(async (beganMs) => {
      const waitMs = beganMs + pauseMs - performance.now();
      if (waitMs > 0) await sleep(waitMs);
      return performance.now();
    });
    return lastBeganMs;
  };
  const entries = Object.entries(calls).map(([name, call]) => [
    name,
    async (...args: never[]) => {
      await turn();
      return call(...args);
    },
  ]);
  return Object.fromEntries(entries);
}
