import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { FifoQueue } from './fifoQueue.ts';

/** The concurrency that infra/webhooks.ts sets for the event source of apply. */
const CONCURRENCY_MAX = 5;

export type Apply = (event: SQSEvent) => Promise<SQSBatchResponse>;

export type DrainOptions = {
  concurrencyMax?: number;
  /** When to stop, in epoch seconds of the queue's clock. Without it, draining stops when the queue is empty. */
  until?: number;
  /** Called when a batch has ended, with the ids that failed. */
  onBatch?(records: SQSRecord[], failedIds: string[]): Promise<void>;
};

export type Drained = { batches: number; failures: number };

/**
 * Does what Lambda's event source does: it passes batches to the function, several at once, and deletes the messages that
 * did not fail. The clock stands still while a batch runs, and moves to when the next message is visible if none is.
 */
export async function drainQueue(
  queue: FifoQueue,
  apply: Apply,
  options: DrainOptions = {},
): Promise<Drained> {
  const { concurrencyMax = CONCURRENCY_MAX, until } = options;
  const running = new Set<Promise<void>>();
  const drained: Drained = { batches: 0, failures: 0 };
  const run = async (records: SQSRecord[]) => {
    const failedIds = await invoke(apply, records);
    queue.finishBatch(records, failedIds);
    drained.batches += 1;
    drained.failures += failedIds.length;
    await options.onBatch?.(records, failedIds);
  };
  for (;;) {
    const records = running.size < concurrencyMax ? queue.receiveBatch() : [];
    if (records.length > 0) {
      const batch: Promise<void> = run(records).finally(() => running.delete(batch));
      running.add(batch);
    } else if (running.size > 0) {
      await Promise.race(running);
    } else {
      // If all received messages went to the dead-letter queue, the messages behind them are visible now.
      const next = queue.nextVisibleAt();
      if (next === queue.now()) continue;
      const isOver = next === undefined || next > (until ?? Infinity);
      if (isOver && until !== undefined) queue.advanceTo(until);
      if (isOver) return drained;
      queue.advanceTo(next);
    }
  }
}

/** The ids that Lambda counts as failed: all, if the function throws or returns an id that is not in the batch. */
async function invoke(apply: Apply, records: SQSRecord[]): Promise<string[]> {
  const ids = records.map(({ messageId }) => messageId);
  try {
    const { batchItemFailures } = await apply({ Records: records });
    const failed = batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    return failed.every((id) => ids.includes(id)) ? failed : ids;
  } catch {
    return ids;
  }
}
