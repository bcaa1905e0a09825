import { SECONDS_PER_MINUTE } from '../time.ts';
import type { Account } from './account.ts';
import type { AccountStore, RateStore } from './ports.ts';
import { accountAt, newAccount } from './rollOver.ts';

/** An account's rate limit, and which request of the UTC minute this one is. */
export type Rate = { requestsPerMinute: number; requestNumber: number };

export const isBeyondRate = ({ requestsPerMinute, requestNumber }: Rate): boolean =>
  requestNumber > requestsPerMinute;

/** Seconds until the UTC minute of `now` (epoch seconds) ends: 1 to 60. */
export const secondsLeftInMinute = (now: number): number =>
  SECONDS_PER_MINUTE - (Math.floor(now) % SECONDS_PER_MINUTE);

/** A request that was counted. `stored` is the account as it was read; `account` is the account at the instant. */
export type CountedRequest = {
  kind: 'allowed' | 'rate_limited';
  rate: Rate;
  account: Account;
  stored: Account | undefined;
};

/**
 * Counts a request of the account at `now` (epoch seconds) and compares it with the account's rate limit. One read and
 * one write, at the same time. A user never seen is a free account.
 */
export async function enforceRateLimit(
  store: Pick<AccountStore, 'readAccount'> & RateStore,
  { accountId, now }: { accountId: string; now: number },
): Promise<CountedRequest> {
  const [stored, requestNumber] = await Promise.all([
    store.readAccount(accountId),
    store.countRequest(accountId, now),
  ]);
  const account = accountAt(stored ?? newAccount(accountId, now), now);
  const rate = { requestsPerMinute: account.requestsPerMinute, requestNumber };
  return { kind: isBeyondRate(rate) ? 'rate_limited' : 'allowed', rate, account, stored };
}
