import type { CustomerStore } from '../../../shared/account/ports.ts';
import { RECONCILE_TYPE, type StripeEventMessage } from '../../../shared/contract/webhooks/messages.ts';
import { isoDay } from '../../../shared/time.ts';
import type { ProgressStore } from './ports.ts';

/**
 * Where a comparison of all customers stands. `run` names it; `next` is the page to queue next, absent once all are
 * queued. Instants are epoch seconds.
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
  enqueueAll(messages: StripeEventMessage[]): Promise<void>;
  /** Messages that wait in the queue. */
  countWaiting(): Promise<number>;
  livemode: boolean;
};

/** `overtaken`: another caller works on the same run. `waits`: the queue is full of other work. */
export type SliceOutcome = {
  kind: 'more' | 'complete' | 'overtaken' | 'waits';
  queued: number;
  run: string;
};

/**
 * Customers queued by one slice, every five minutes. Apply looks at 20 a second at most, so a slice holds up what comes
 * after it for a minute or so, and leaves four for the rest; 288 slices a day reach 288,000 customers.
 */
export const SLICE_MAX = 1_000;

/** What is bought while the queue is longer than this should not wait for a comparison besides. */
const WAITING_MAX = 500;

/** A run begins at two in the morning, UTC, when few buy and no month turns. */
const NIGHT_BEGINS_SECONDS = 2 * 3_600;

/** The night's run, named for its day: `2026-11-22`. */
export const nightOf = (now: number) => isoDay(now - NIGHT_BEGINS_SECONDS);

/** Customers read at once: 100 rows of 100 bytes are 2 read units, and ten batches of the queue. */
const PAGE_MAX = 100;

/**
 * Queues the next slice of customers, at most `countMax` and a page, to be compared with Stripe. A run that is not
 * complete is gone on with; else `run` begins, unless it is the one that is complete. Its progress is saved after each
 * page is queued: what stops in between queues a page twice, which does no harm.
 */
export async function reconcileSlice(
  deps: ReconcileDeps,
  slice: { run: string; countMax: number; now: number },
): Promise<SliceOutcome> {
  const { directory, progress, livemode } = deps;
  const found = await progress.read();
  let { step } = found;
  const begun: ReconcileProgress = { run: slice.run, startedAt: slice.now, queued: 0, next: { bucket: 0 } };
  let at = found.progress === undefined || isNextRun(found.progress, slice.run) ? begun : found.progress;
  const { run } = at;
  if (at.next && (await deps.countWaiting()) > WAITING_MAX) return { kind: 'waits', queued: 0, run };
  for (let queued = 0; ; ) {
    if (!at.next) return { kind: 'complete', queued, run };
    if (queued >= slice.countMax) return { kind: 'more', queued, run };
    const page = await directory.listCustomers({ ...at.next, limit: PAGE_MAX });
    await deps.enqueueAll(
      page.customers.map((customer) =>
        reconcileMessage({ ...customer, run, livemode, created: at.startedAt }),
      ),
    );
    queued += page.customers.length;
    at = { ...at, queued: at.queued + page.customers.length, next: page.next };
    if (!(await progress.save({ step, progress: at }))) return { kind: 'overtaken', queued, run };
    step++;
  }
}

const isNextRun = ({ run, next }: ReconcileProgress, wanted: string) => next === undefined && run !== wanted;

/** The pointer that has an account compared with Stripe; within five minutes a run has one for each customer. */
export function reconcileMessage(compared: {
  customerId: string;
  accountId: string;
  run: string;
  created: number;
  livemode: boolean;
}): StripeEventMessage {
  const { customerId, accountId, run, created, livemode } = compared;
  const id = `reconcile_${run}_${customerId}`;
  return { version: 1, id, type: RECONCILE_TYPE, customer: customerId, accountId, created, livemode };
}
