import { type Rate, secondsLeftInMinute } from '../account/rateLimit.ts';
import { Problem } from './problem.ts';

/** The remaining requests of the minute, in the header fields of the IETF's third RateLimit draft, which most clients read. */
export function rateHeaders({ requestsPerMinute, requestNumber }: Rate, now: number): Record<string, string> {
  return {
    'RateLimit-Limit': String(requestsPerMinute),
    'RateLimit-Remaining': String(Math.max(0, requestsPerMinute - requestNumber)),
    'RateLimit-Reset': String(secondsLeftInMinute(now)),
  };
}

/** 429 `rate_limited` for a request beyond the account's rate limit at `now`, epoch seconds. */
export function rateLimited(rate: Rate, now: number): Problem {
  const waitSeconds = secondsLeftInMinute(now);
  return new Problem(
    'rate_limited',
    `More than ${rate.requestsPerMinute} requests in this minute. Try again in ${waitSeconds} s.`,
    { headers: { 'Retry-After': String(waitSeconds), ...rateHeaders(rate, now) } },
  );
}
