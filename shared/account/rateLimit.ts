import { AppError } from '../pure/errors.ts';
import { SECONDS_PER_MINUTE } from '../pure/time.ts';
import type { Account } from './account.ts';
import { asOf, newAccount } from './settle.ts';

/**
 * The refusal of a request beyond the account's rate. The window is the UTC clock minute of `now` (epoch
 * seconds), so the wait is what is left of it: 1 to 60 s.
 */
export function rateLimited(limit: { requestsPerMinute: number; now: number }): AppError {
  const waitSeconds = SECONDS_PER_MINUTE - (Math.floor(limit.now) % SECONDS_PER_MINUTE);
  return new AppError(
    'rate_limited',
    429,
    `More than ${limit.requestsPerMinute} requests in this minute. Try again in ${waitSeconds} s.`,
    {
      headers: {
        'Retry-After': String(waitSeconds),
        'RateLimit-Limit': String(limit.requestsPerMinute),
        'RateLimit-Remaining': '0',
        'RateLimit-Reset': String(waitSeconds),
      },
    },
  );
}

/**
 * The account as it stands at `now`, free if it was never seen, for a request that is within its rate; throws 429
 * `rate_limited` for one beyond it. `requestNumber` is the request's place in this minute.
 */
export function admit(request: {
  known: Account | undefined;
  accountId: string;
  requestNumber: number;
  now: number;
}): Account {
  const { known, accountId, requestNumber, now } = request;
  const account = asOf(known ?? newAccount(accountId, now), now);
  const { requestsPerMinute } = account;
  if (requestNumber > requestsPerMinute) throw rateLimited({ requestsPerMinute, now });
  return account;
}
