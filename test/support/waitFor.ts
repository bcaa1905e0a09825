import { setTimeout as sleep } from 'node:timers/promises';

/** A webhook takes one or two seconds from Stripe to the account, and the first one on a deployed stage a cold start more. */
const WAIT_TIMEOUT_MS = 20_000;
/** Slow enough for the 100 requests a minute of a free user. */
const POLL_INTERVAL_MS = 300;

/** Calls `read` until `isDone` accepts its result, and returns that result. Throws after `timeoutMs`. */
export async function waitFor<T>(
  read: () => Promise<T>,
  isDone: (result: T) => boolean,
  timeoutMs = WAIT_TIMEOUT_MS,
): Promise<T> {
  const deadlineMs = Date.now() + timeoutMs;
  for (;;) {
    const result = await read();
    if (isDone(result)) return result;
    if (Date.now() > deadlineMs) throw new Error(`still ${JSON.stringify(result)} after ${timeoutMs} ms`);
    await sleep(POLL_INTERVAL_MS);
  }
}
