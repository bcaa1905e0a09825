import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AttributeValue,
  type CancellationReason,
  ConditionalCheckFailedException,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import { isContention } from './temporaryFault.ts';

/** A conflict with a transaction lasts milliseconds: five attempts with up to 10, 20, 40, 80 ms between. */
const CONFLICT_ATTEMPTS_MAX = 5;
const CONFLICT_PAUSE_MS = 10;

export const isConditionFailed = (error: unknown): boolean =>
  error instanceof ConditionalCheckFailedException;

/**
 * Whether the request was rejected with a 4xx: it was not applied, and it would be rejected again. The SDK sets the status
 * also on errors of responses that it cannot parse.
 */
export function isRejected(error: unknown): boolean {
  const { $metadata } = (error ?? {}) as { $metadata?: { httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode;
  return status !== undefined && status >= 400 && status < 500;
}

/** The item that made a condition fail, for a write that requested it with ALL_OLD; undefined if there was none. */
export function itemBefore(error: unknown): Record<string, AttributeValue> | undefined {
  return error instanceof ConditionalCheckFailedException ? error.Item : undefined;
}

/** Why a transaction was cancelled, one entry for each of its items; undefined for any other error. */
export function cancellationReasons(error: unknown): CancellationReason[] | undefined {
  return error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : undefined;
}

/**
 * Sends a write again while DynamoDB reports that it was not made because of a conflicting transaction or throttling. After
 * these errors it was certainly not made, so that sending it again is always safe. The SDK repeats throttled requests only,
 * never conflicts. What it has repeated waited for up to 3 s, so another round would not fit into a function's 10 s.
 */
export async function retryConflicts<T>(send: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await send();
    } catch (error) {
      if (attempt >= CONFLICT_ATTEMPTS_MAX || !isContention(error) || wasRepeated(error)) throw error;
      await sleep(Math.random() * CONFLICT_PAUSE_MS * 2 ** (attempt - 1));
    }
  }
}

/** Whether the SDK has sent the request more than once. */
function wasRepeated(error: unknown): boolean {
  const { $metadata } = (error ?? {}) as { $metadata?: { attempts?: number } };
  return ($metadata?.attempts ?? 1) > 1;
}

/**
 * Sends a conditional write or transaction, again after conflicts. Returns false if its condition, or that of one of its items,
 * failed: nothing was written.
 */
export async function wasMade(send: () => Promise<unknown>): Promise<boolean> {
  try {
    await retryConflicts(send);
    return true;
  } catch (error) {
    const reasons = cancellationReasons(error) ?? [];
    if (isConditionFailed(error) || reasons.some(({ Code }) => Code === 'ConditionalCheckFailed'))
      return false;
    throw error;
  }
}

/** Sends a transaction, again after conflicts. Returns the positions of the items whose conditions failed: none if it was made. */
export async function failedConditions(send: () => Promise<unknown>): Promise<number[]> {
  try {
    await retryConflicts(send);
    return [];
  } catch (error) {
    const reasons = cancellationReasons(error) ?? [];
    const failed = reasons.flatMap(({ Code }, index) => (Code === 'ConditionalCheckFailed' ? [index] : []));
    if (failed.length === 0) throw error;
    return failed;
  }
}
