import { CallError } from '../../../../client/src/errors.ts';

/** With the retries of the client, a failing query sends 3 requests a minute. */
const AFTER_ERROR_MS = 60_000;

/** When a query that failed is asked again by itself: as late as the API asks for, and no sooner than `afterMs`. */
export function retryMs(error: Error, afterMs = AFTER_ERROR_MS): number {
  const asked = error instanceof CallError ? error.retryAfterMs : undefined;
  return Math.max(afterMs, asked ?? 0);
}
