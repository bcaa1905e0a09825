import type { Invocation } from '../functions/lambdaFunction.ts';
import { failedItems } from './batchFailures.ts';
import type { StreamRecord } from './streamRecord.ts';

/** Waits between tries of a failing batch: 0.1 s, doubled up to 1 s, so that ten tries take 7.5 s here. */
const BACKOFF_FIRST_MS = 100;
const BACKOFF_MAX_MS = 1_000;

/** What the mapping says of failures. `-1` is without end, as in the template. */
export interface DeliveryRules {
  retriesMax: number;
  recordAgeSecondsMax: number;
  bisects: boolean;
  reportsItemFailures: boolean;
}

export type DiscardReason = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

export interface DeliveryActions {
  invoke(records: StreamRecord[]): Promise<Invocation>;
  /** Keeps what is given up. When it throws, the delivery stops and may be repeated. */
  discard(records: StreamRecord[], why: { reason: DiscardReason; tries: number }): Promise<void>;
  /** Hears of every record that is settled, in order, so that a restart goes on behind it. */
  advance(record: StreamRecord): void;
  wait(ms: number): Promise<void>;
  /** Epoch milliseconds. */
  now(): number;
}

interface Slice {
  records: StreamRecord[];
  /** Failed tries of exactly these records. */
  tries: number;
}

/**
 * Delivers a batch of one shard as Lambda does: in order, and nothing after a failure before the failure is settled.
 * A batch that fails as a whole is cut in half if the mapping bisects, which costs no try; one that names its
 * first failure goes on from there. What fails every try, or is too old, is discarded with its reason.
 */
export async function deliverInOrder(
  records: StreamRecord[],
  rules: DeliveryRules,
  actions: DeliveryActions,
): Promise<void> {
  const pending: Slice[] = [{ records, tries: 0 }];
  for (let slice = pending.shift(); slice !== undefined; slice = pending.shift()) {
    const fresh = await discardOld(slice, rules, actions);
    if (fresh.length === 0) continue;
    const settled = await invokeOnce(fresh, rules, actions);
    for (const record of fresh.slice(0, settled)) actions.advance(record);
    const rest = fresh.slice(settled);
    if (rest.length === 0) continue;
    // Progress is a new batch with its first failed try; without progress, the same batch failed once more.
    const tries = settled > 0 ? 1 : slice.tries + 1;
    if (rules.bisects && settled === 0 && rest.length > 1) {
      const half = Math.ceil(rest.length / 2);
      pending.unshift(
        { records: rest.slice(0, half), tries: slice.tries },
        { records: rest.slice(half), tries: slice.tries },
      );
    } else if (rules.retriesMax >= 0 && tries > rules.retriesMax) {
      await actions.discard(rest, { reason: 'RetryAttemptsExhausted', tries });
      for (const record of rest) actions.advance(record);
    } else {
      pending.unshift({ records: rest, tries });
      await actions.wait(Math.min(BACKOFF_FIRST_MS * 2 ** (tries - 1), BACKOFF_MAX_MS));
    }
  }
}

/** Invokes the function and says how many records, from the first, are done. */
async function invokeOnce(
  records: StreamRecord[],
  rules: DeliveryRules,
  actions: DeliveryActions,
): Promise<number> {
  const invocation = await actions.invoke(records);
  if (invocation.kind === 'failed') return 0;
  if (!rules.reportsItemFailures) return records.length;
  const ids = records.map((record) => record.dynamodb.SequenceNumber);
  const failed = new Set(failedItems(invocation.payload, ids));
  const first = ids.findIndex((id) => failed.has(id));
  return first === -1 ? records.length : first;
}

async function discardOld(
  slice: Slice,
  rules: DeliveryRules,
  actions: DeliveryActions,
): Promise<StreamRecord[]> {
  if (rules.recordAgeSecondsMax < 0) return slice.records;
  const oldest = actions.now() / 1000 - rules.recordAgeSecondsMax;
  const isOld = (record: StreamRecord) => record.dynamodb.ApproximateCreationDateTime < oldest;
  const old = slice.records.filter(isOld);
  if (old.length === 0) return slice.records;
  await actions.discard(old, { reason: 'RecordAgeExceeded', tries: slice.tries });
  for (const record of old) actions.advance(record);
  return slice.records.filter((record) => !isOld(record));
}
