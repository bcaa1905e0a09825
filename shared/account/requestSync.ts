import { MESSAGE_VERSION, type StripeEventMessage, SYNC_TYPE } from '../contract/webhooks/messages.ts';
import type { Account } from './account.ts';

/** The queue that apply reads. */
export type SyncQueue = {
  /** Resolves when SQS has the message. SQS drops a repeated id within five minutes. */
  enqueue(message: StripeEventMessage): Promise<void>;
};

/** One message an account in each of these intervals: a page that waits for a plan may ask again and again. */
const INTERVAL_SECONDS = 30;

/**
 * Queues a sync of the account with Stripe, at most one in 30 s, after the events of the same customer. Apply syncs all customers of the
 * account. Returns false for an account without a customer: Stripe knows nothing of it. `now` is epoch seconds.
 */
export async function requestSync(
  queue: SyncQueue,
  { accountId, customers, subscription }: Pick<Account, 'accountId' | 'customers' | 'subscription'>,
  { livemode, now }: { livemode: boolean; now: number },
): Promise<boolean> {
  const deciding = customers.find((customer) => customer === subscription?.customer);
  const customer = deciding ?? customers.at(-1);
  if (customer === undefined) return false;
  const interval = Math.floor(now / INTERVAL_SECONDS);
  await queue.enqueue({
    version: MESSAGE_VERSION,
    id: `sync_${interval}_${nameOf(accountId)}`,
    type: SYNC_TYPE,
    customer,
    accountId,
    livemode,
    created: now,
  });
  return true;
}

/** The id of the account in the characters of Stripe's ids: routes of events accept no others. At most 171 of 128. */
const nameOf = (accountId: string) => Buffer.from(accountId).toString('base64url');
