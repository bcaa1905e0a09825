import type { RouteLimit } from '../contract/route.ts';
import { SECONDS_PER_MINUTE } from '../time.ts';
import type { Account } from './account.ts';
import type { AccountStore, CallerKind, RateStore } from './ports.ts';
import { accountAt, newAccount } from './rollOver.ts';

/** A rate limit, and which of the requests that it counts in the UTC minute this one is. */
export type Rate = { requestsPerMinute: number; requestNumber: number };

export const isBeyondRate = ({ requestsPerMinute, requestNumber }: Rate): boolean =>
  requestNumber > requestsPerMinute;

/** The limit with the fewest requests left. If one of them refuses the request, it is this one. */
export const tightestRate = (rates: [Rate, ...Rate[]]): Rate => {
  const left = ({ requestsPerMinute, requestNumber }: Rate) => requestsPerMinute - requestNumber;
  return rates.reduce((one, other) => (left(other) < left(one) ? other : one));
};

/** Seconds until the UTC minute of `now` (epoch seconds) ends: 1 to 60. */
export const secondsLeftInMinute = (now: number): number =>
  SECONDS_PER_MINUTE - (Math.floor(now) % SECONDS_PER_MINUTE);

/**
 * A request that was counted. `rate` is the limit that refused it, or the one with the fewest requests left. `stored` is the
 * account as it was read; `account` is the account at the instant.
 */
export type CountedRequest = {
  kind: 'allowed' | 'rate_limited';
  rate: Rate;
  account: Account;
  stored: Account | undefined;
};

/**
 * Counts a request of the account at `now` (epoch seconds) and compares it with the limit of the account's plan for this kind of
 * caller, and with the limit of the route, if it has one. One read, and one write for each limit, all at the same time. A
 * user never seen is a free account.
 */
export async function enforceRateLimit(
  store: Pick<AccountStore, 'readAccount'> & RateStore,
  request: { accountId: string; caller: CallerKind; limit?: RouteLimit; now: number },
): Promise<CountedRequest> {
  const { accountId, caller, limit, now } = request;
  const [stored, requestNumber, ofRoute] = await Promise.all([
    store.readAccount(accountId),
    store.countRequest({ accountId, counter: caller, now }),
    limit && countForRoute(store, { accountId, limit, now }),
  ]);
  const account = accountAt(stored ?? newAccount(accountId, now), now);
  const ofPlan = { requestsPerMinute: account.requestsPerMinute, requestNumber };
  const rate = tightestRate(ofRoute ? [ofPlan, ofRoute] : [ofPlan]);
  return { kind: isBeyondRate(rate) ? 'rate_limited' : 'allowed', rate, account, stored };
}

async function countForRoute(
  store: RateStore,
  { accountId, limit, now }: { accountId: string; limit: RouteLimit; now: number },
): Promise<Rate> {
  const { counter, requestsPerMinute } = limit;
  return { requestsPerMinute, requestNumber: await store.countRequest({ accountId, counter, now }) };
}
