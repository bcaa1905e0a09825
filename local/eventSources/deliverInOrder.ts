import type { Invocation } from '../functions/lambdaFunction.ts';
import { failedItemIds } from './batchItemFailures.ts';
import type { StreamRecord } from './streamRecord.ts';

/**
 * Delays before the retries of a failing batch: 0.1 s, doubled up to 1 s. Ten retries wait
 * 0.1 + 0.2 + 0.4 + 0.8 + 6 × 1 = 7.5 s.
 */
const RETRY_DELAY_FIRST_MS = 100;
const RETRY_DELAY_MAX_MS = 1_000;

/** The error handling of an event source mapping. `-1` means no limit, as in the template. */
export interface DeliveryRules {
  retriesMax: number;
  recordAgeSecondsMax: number;
  bisects: boolean;
  reportsItemFailures: boolean;
}

export type DiscardReason = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

export interface DeliveryActions {
  invoke(records: StreamRecord[]): Promise<Invocation>;
  /** Sends discarded records to the failure destination. If it throws, the delivery stops and may be repeated. */
  discard(records: StreamRecord[], why: { reason: DiscardReason; attempts: number }): Promise<void>;
  /** Called with the last record of each part that is processed or discarded. A restart continues after it. */
  checkpoint(record: StreamRecord): void;
  wait(ms: number): Promise<void>;
  /** Epoch milliseconds. */
  now(): number;
}

interface Slice {
  records: StreamRecord[];
  /** Failed attempts of exactly these records. */
  attempts: number;
}

/**
 * Delivers a batch of one shard as Lambda does: in order, and no record before the failure in front of it is resolved.
 * If a whole batch fails and the mapping bisects, the batch is split in half, which does not count as an attempt. If the
 * function reports its first failed record, the delivery continues from there. Records that fail every attempt, or are
 * too old, are discarded with the reason.
 */
export async function deliverInOrder(
  records: StreamRecord[],
  rules: DeliveryRules,
  actions: DeliveryActions,
): Promise<void> {
  const pending: Slice[] = [{ records, attempts: 0 }];
  for (let slice = pending.shift(); slice !== undefined; slice = pending.shift()) {
    const current = await discardExpired(slice, rules, actions);
    if (current.length === 0) continue;
    const succeeded = await invokeOnce(current, rules, actions);
    checkpointLast(current.slice(0, succeeded), actions);
    const failed = current.slice(succeeded);
    if (failed.length === 0) continue;
    // After progress, the failed records are a new batch that has failed once. Otherwise the same batch failed again.
    const attempts = succeeded > 0 ? 1 : slice.attempts + 1;
    if (rules.bisects && succeeded === 0 && failed.length > 1) {
      const half = Math.ceil(failed.length / 2);
      pending.unshift(
        { records: failed.slice(0, half), attempts: slice.attempts },
        { records: failed.slice(half), attempts: slice.attempts },
      );
    } else if (rules.retriesMax >= 0 && attempts > rules.retriesMax) {
      await actions.discard(failed, { reason: 'RetryAttemptsExhausted', attempts });
      checkpointLast(failed, actions);
    } else {
      pending.unshift({ records: failed, attempts });
      await actions.wait(Math.min(RETRY_DELAY_FIRST_MS * 2 ** (attempts - 1), RETRY_DELAY_MAX_MS));
    }
  }
}

/** A checkpoint is a file that is written anew, so that one for each record would take longer than the records. */
function checkpointLast(records: StreamRecord[], { checkpoint }: DeliveryActions): void {
  const last = records.at(-1);
  if (last !== undefined) checkpoint(last);
}

/** Invokes the function once. Returns how many records succeeded, counted from the first. */
async function invokeOnce(
  records: StreamRecord[],
  rules: DeliveryRules,
  actions: DeliveryActions,
): Promise<number> {
  const invocation = await actions.invoke(records);
  if (invocation.kind === 'failed') return 0;
  if (!rules.reportsItemFailures) return records.length;
  const ids = records.map((record) => record.dynamodb.SequenceNumber);
  const failed = new Set(failedItemIds(invocation.payload, ids));
  const first = ids.findIndex((id) => failed.has(id));
  return first === -1 ? records.length : first;
}

/** Discards the records that are too old. Returns the others. */
async function discardExpired(
  slice: Slice,
  rules: DeliveryRules,
  actions: DeliveryActions,
): Promise<StreamRecord[]> {
  if (rules.recordAgeSecondsMax < 0) return slice.records;
  const oldestAllowed = actions.now() / 1000 - rules.recordAgeSecondsMax;
  const isExpired = (record: StreamRecord) => record.dynamodb.ApproximateCreationDateTime < oldestAllowed;
  const expired = slice.records.filter(isExpired);
  if (expired.length === 0) return slice.records;
  await actions.discard(expired, { reason: 'RecordAgeExceeded', attempts: slice.attempts });
  checkpointLast(expired, actions);
  return slice.records.filter((record) => !isExpired(record));
}
