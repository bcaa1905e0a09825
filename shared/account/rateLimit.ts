import { AppError } from '../http/errors.ts';
import { SECONDS_PER_MINUTE } from '../time.ts';
import type { Account } from './account.ts';
import { accountAt, newAccount } from './rollOver.ts';

/** An account's rate, and which request of the minute this was. */
export type Rate = { requestsPerMinute: number; requestNumber: number };

/** Until the UTC clock minute of `now` (epoch seconds) is over: 1 to 60 s. */
const secondsLeft = (now: number) => SECONDS_PER_MINUTE - (Math.floor(now) % SECONDS_PER_MINUTE);

/** What is left of the minute, by the third draft of the IETF's RateLimit header fields, which clients know best. */
export function rateHeaders({ requestsPerMinute, requestNumber }: Rate, now: number): Record<string, string> {
  return {
    'RateLimit-Limit': String(requestsPerMinute),
    'RateLimit-Remaining': String(Math.max(0, requestsPerMinute - requestNumber)),
    'RateLimit-Reset': String(secondsLeft(now)),
  };
}

/** The refusal of a request beyond the account's rate at `now`, epoch seconds: the wait is what is left of the minute. */
export function rateLimited({
  requestsPerMinute,
  now,
}: {
  requestsPerMinute: number;
  now: number;
}): AppError {
  const waitSeconds = secondsLeft(now);
  return new AppError(
    'rate_limited',
    429,
    `More than ${requestsPerMinute} requests in this minute. Try again in ${waitSeconds} s.`,
    { headers: { 'Retry-After': String(waitSeconds) } },
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
  tellRate(rate: Rate): void;
}): Account {
  const { known, accountId, requestNumber, now, tellRate } = request;
  const account = accountAt(known ?? newAccount(accountId, now), now);
  const { requestsPerMinute } = account;
  tellRate({ requestsPerMinute, requestNumber });
  if (requestNumber > requestsPerMinute) throw rateLimited({ requestsPerMinute, now });
  return account;
}
