import { setTimeout as sleep } from 'node:timers/promises';

/** A cold start takes a few seconds; a request that takes longer than this has failed. */
const REQUEST_TIMEOUT_MS = 15_000;

/** DNS resolvers usually cache "no such name" for a minute. */
const REACHABLE_TIMEOUT_MS = 90_000;
const POLL_INTERVAL_MS = 5_000;

export type Reachability = { kind: 'reachable' } | { kind: 'no_such_name' | 'no_response'; reason: string };

/**
 * Waits up to 90 s until a server responds at `url`, whatever the response is. A DNS name that was entered a moment ago
 * takes about a minute to resolve.
 */
export async function waitUntilReachable(url: string): Promise<Reachability> {
  const deadlineMs = Date.now() + REACHABLE_TIMEOUT_MS;
  for (;;) {
    const fault = await fetch(`${url}/health`, { signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) }).then(
      () => undefined,
      (error: Error) => (error.cause ?? error) as NodeJS.ErrnoException,
    );
    if (fault === undefined) return { kind: 'reachable' };
    if (Date.now() > deadlineMs) {
      const kind = fault.code === 'ENOTFOUND' ? 'no_such_name' : 'no_response';
      return { kind, reason: fault.message };
    }
    await sleep(POLL_INTERVAL_MS);
  }
}
