import { setTimeout as sleep } from 'node:timers/promises';

/**
 * The same functions, of which at most one begins in `pauseMs`: with so many copies of this in so many functions that
 * run at once, as many requests a second are the most that Stripe sees. Those that come too soon wait in their order.
 */
export function throttled<Calls extends Record<string, (...args: never[]) => Promise<unknown>>>(
  calls: Calls,
  pauseMs: number,
): Calls {
  let lastBeganMs = Promise.resolve(Number.NEGATIVE_INFINITY);
  // From when the last one really began: a timer that fired late must not bring the next one closer.
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
