import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Returns a function that waits for its turn: turns are at least `pauseMs` apart, and early callers wait in order. With n
 * function instances, at most n × 1000 / `pauseMs` requests are sent in a second.
 */
export function createThrottle(pauseMs: number): () => Promise<void> {
  let lastBeganMs = Promise.resolve(Number.NEGATIVE_INFINITY);
  // Counted from when the last turn really began: a timer that fires late must not shorten the next pause.
  return async () => {
    lastBeganMs = lastBeganMs.then(async (beganMs) => {
      const waitMs = beganMs + pauseMs - performance.now();
      if (waitMs > 0) await sleep(waitMs);
      return performance.now();
    });
    await lastBeganMs;
  };
}
