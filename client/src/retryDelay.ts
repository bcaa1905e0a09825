import type { AnyCallError } from './errors.ts';

/** The longest first delay. Each further one can be twice as long as the one before. */
const DELAY_MS = 250;
const DELAY_MS_MAX = 4_000;

/** A call waits for what passes in moments. The end of a minute's rate limit is for the caller to wait for. */
export const RETRY_AFTER_WAIT_MS_MAX = 5_000;

/**
 * How long to wait before a failed call that is repeatable is sent again, or undefined if it should not be. A delay is a random part of its
 * longest ("full jitter"), so that callers who failed together do not return together. After `Retry-After` the part is added.
 */
export function retryDelayMs(error: AnyCallError, random: () => number = Math.random): number | undefined {
  if (!passesByItself(error)) return undefined;
  const { retryAfterMs = 0, attempts } = error;
  if (retryAfterMs > RETRY_AFTER_WAIT_MS_MAX) return undefined;
  return retryAfterMs + random() * Math.min(DELAY_MS_MAX, DELAY_MS * 2 ** (attempts - 1));
}

/**
 * A refusal that is retryable, but without `Retry-After`, passes when somebody acts: another session ends (`concurrency_exceeded`), or
 * a payment arrives (`checkout_pending`). The caller should know at once.
 */
function passesByItself(error: AnyCallError): boolean {
  const isRefusal = error.kind === 'problem' && error.status < 500;
  return error.retryable && !(isRefusal && error.retryAfterMs === undefined);
}
