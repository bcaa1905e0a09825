import type { CustomerPage, CustomerPosition, CustomerStore } from '../../../shared/account/ports.ts';
import {
  MESSAGE_VERSION,
  RECONCILE_TYPE,
  type StripeEventMessage,
} from '../../../shared/contract/webhooks/messages.ts';
import type { ProgressStore } from '../../../shared/progress.ts';
import { SECONDS_PER_DAY } from '../../../shared/time.ts';
import type { EventQueue } from './ports.ts';

/**
 * The progress of a run that reconciles all customers. `run` is its name. `next` is the page to queue next; it is absent
 * once all customers are queued. Instants are epoch seconds.
 */
export type ReconcileProgress = {
  run: string;
  startedAt: number;
  queued: number;
  next?: { bucket: number; after?: string };
};

export type ReconcileDeps = {
  directory: Pick<CustomerStore, 'listCustomers'>;
  progress: ProgressStore<ReconcileProgress>;
  queue: Pick<EventQueue, 'enqueueAll' | 'countWaiting'>;
  livemode: boolean;
};

/**
 * `overtaken`: another caller works on the same run. `waits`: too many messages wait in the queue. `isLate`: the run began more
 * than a day ago and is not complete, so a lost event stays unnoticed for longer than the runbook promises.
 */
export type SliceOutcome = {
  kind: 'more' | 'complete' | 'overtaken' | 'waits';
  isLate: boolean;
  queued: number;
  run: string;
};

/**
 * The number of customers in a slice; there is a slice every five minutes. Apply makes at most 20 requests a second, so a
 * slice delays later messages by about a minute and leaves four for them. 288 slices a day reach 288,000 customers.
 */
export const SLICE_MAX = 1_000;

/** No slice is queued while more messages wait, so that purchases do not wait for reconcile messages as well. */
const WAITING_COUNT_MAX = 500;

/** A run of up to 288,000 customers takes at most a day. */
const RUN_SECONDS_MAX = SECONDS_PER_DAY;

/** Customers read at once: 100 rows of 100 bytes are 2 read units and make ten batches for the queue. */
const PAGE_COUNT_MAX = 100;

/**
 * Queues a reconcile message for each customer of the next slice: `countMax` customers, rounded up to a page. An incomplete
 * run is resumed. Otherwise `run` begins, unless it is the run that is complete. The progress is saved after each page is
 * queued: a crash between the two queues a page twice, which is harmless.
 */
export async function reconcileSlice(
  deps: ReconcileDeps,
  slice: { run: string; countMax: number; now: number },
): Promise<SliceOutcome> {
  const { directory, progress, queue, livemode } = deps;
  const stored = await progress.read();
  let { step } = stored;
  const fresh: ReconcileProgress = { run: slice.run, startedAt: slice.now, queued: 0, next: { bucket: 0 } };
  let current =
    stored.progress === undefined || isNextRun(stored.progress, slice.run) ? fresh : stored.progress;
  const { run } = current;
  const isLate = slice.now - current.startedAt > RUN_SECONDS_MAX;
  if (current.next && (await queue.countWaiting()) > WAITING_COUNT_MAX)
    return { kind: 'waits', isLate, queued: 0, run };
  for (let queued = 0; ; ) {
    if (!current.next) return { kind: 'complete', isLate: false, queued, run };
    if (queued >= slice.countMax) return { kind: 'more', isLate, queued, run };
    const page = await directory.listCustomers({ ...current.next, limit: PAGE_COUNT_MAX });
    const created = current.startedAt;
    await queue.enqueueAll(
      page.customers.map((customer) => reconcileMessage({ ...customer, run, livemode, created })),
    );
    queued += page.customers.length;
    current = { ...current, queued: current.queued + page.customers.length, next: page.next };
    if (!(await progress.save({ step, progress: current })))
      return { kind: 'overtaken', isLate, queued, run };
    step++;
  }
}

const isNextRun = ({ run, next }: ReconcileProgress, wanted: string) => next === undefined && run !== wanted;

/**
 * The customers of one account: those that it lists, and those whose row names it although they have not joined it, because a
 * sync or a checkout stopped halfway. Reads all customer rows, in pages of a hundred.
 */
export async function customersOfAccount(
  directory: Pick<CustomerStore, 'listCustomers'>,
  { accountId, listed }: { accountId: string; listed: string[] },
): Promise<string[]> {
  const customerIds = new Set(listed);
  let position: CustomerPosition | undefined = { bucket: 0 };
  while (position) {
    const page: CustomerPage = await directory.listCustomers({ ...position, limit: PAGE_COUNT_MAX });
    for (const row of page.customers) if (row.accountId === accountId) customerIds.add(row.customerId);
    position = page.next;
  }
  return [...customerIds];
}

/** The message that makes apply compare an account with Stripe. SQS drops duplicates of a run within five minutes. */
export function reconcileMessage(target: {
  customerId: string;
  accountId: string;
  run: string;
  created: number;
  livemode: boolean;
}): StripeEventMessage {
  const { customerId, accountId, run, created, livemode } = target;
  const id = `reconcile_${run}_${customerId}`;
  return {
    version: MESSAGE_VERSION,
    id,
    type: RECONCILE_TYPE,
    customer: customerId,
    accountId,
    created,
    livemode,
  };
}
