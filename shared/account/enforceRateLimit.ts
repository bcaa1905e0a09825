import type { Account } from './account.ts';
import type { AccountStore, RateStore } from './ports.ts';
import { admit, type Rate } from './rateLimit.ts';

/**
 * Counts a request and answers with the account as it stands at `now` (epoch seconds); throws 429 `rate_limited` if it
 * has made too many in this minute. One read and one write, side by side; `tellRate` is told what is left.
 */
export async function admitRequest(
  store: Pick<AccountStore, 'readAccount'> & RateStore,
  accountId: string,
  { now, tellRate }: { now: number; tellRate(rate: Rate): void },
): Promise<Account> {
  const [known, requestNumber] = await Promise.all([
    store.readAccount(accountId),
    store.countRequest(accountId, now),
  ]);
  return admit({ known, accountId, requestNumber, now, tellRate });
}
