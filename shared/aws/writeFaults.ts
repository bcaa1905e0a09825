import { setTimeout as sleep } from 'node:timers/promises';
import { type AttributeValue, ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';

/** A conflict with a transaction lasts milliseconds; five tries with up to 10, 20, 40, 80 ms between. */
const CONFLICT_ATTEMPTS_MAX = 5;
const CONFLICT_PAUSE_MS = 10;

/** Answers that promise the write was not made, so that sending it again is always safe. */
const NOT_APPLIED = new Set([
  'TransactionConflictException',
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
]);

const nameOf = (error: unknown) => (error instanceof Error ? error.name : '');

export const isConditionFailed = (error: unknown) => nameOf(error) === 'ConditionalCheckFailedException';

/** The item that made a condition fail, for a write that asked for it with ALL_OLD; undefined if there was none. */
export function itemBefore(error: unknown): Record<string, AttributeValue> | undefined {
  return error instanceof ConditionalCheckFailedException ? error.Item : undefined;
}

type CancellationReason = { Code?: string; Item?: Record<string, AttributeValue> };

/** Why a transaction was cancelled, an entry for each of its items; undefined for any other error. */
export function cancellationReasons(error: unknown): CancellationReason[] | undefined {
  if (nameOf(error) !== 'TransactionCanceledException') return undefined;
  return (error as { CancellationReasons?: CancellationReason[] }).CancellationReasons ?? [];
}

function wasNotApplied(error: unknown): boolean {
  if (NOT_APPLIED.has(nameOf(error))) return true;
  const codes = cancellationReasons(error)?.map((reason) => reason.Code ?? 'None') ?? [];
  return (
    codes.some((code) => code === 'TransactionConflict' || code === 'ThrottlingError') &&
    !codes.includes('ConditionalCheckFailed')
  );
}

/**
 * Sends a write again while DynamoDB says that it was not made because a transaction, or too much traffic, was
 * in its way. The SDK repeats throttled requests only, and never a conflict.
 */
export async function retryConflicts<T>(send: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await send();
    } catch (error) {
      if (tries >= CONFLICT_ATTEMPTS_MAX || !wasNotApplied(error)) throw error;
      await sleep(Math.random() * CONFLICT_PAUSE_MS * 2 ** (tries - 1));
    }
  }
}

/** Sends a conditional write, again if conflicts are in its way; false if its condition failed. */
export async function wasMade(send: () => Promise<unknown>): Promise<boolean> {
  try {
    await retryConflicts(send);
    return true;
  } catch (error) {
    if (isConditionFailed(error)) return false;
    throw error;
  }
}
