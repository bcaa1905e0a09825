import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Account } from '../../../shared/account/account.ts';
import { parseAccountRow } from '../../../shared/account/accountRow.ts';
import { isConditionFailed, isRejected, itemBefore } from '../../../shared/aws/writeFaults.ts';

/** Conditions of a count on the account item. Names: `#open`, `#session`, `#project`. */
export const CONDITIONS = {
  stillValid: 'validUntil > :now',
  notOpen: 'attribute_not_exists(#open.#session)',
  notFenced: 'attribute_not_exists(fences.#session)',
  sameErasure: 'attribute_not_exists(erasedSalt)',
  // An item has its limits in one of two formats. A comparison with what an item does not have fails.
  withinRate: '(limits[2] >= :requestNumber OR requestsPerMinute >= :requestNumber)',
  withinQuota: '(sessionsUsed < limits[0] OR sessionsUsed < sessionsIncluded)',
  withinConcurrency: '(size(#open) < limits[1] OR size(#open) < concurrent)',
  projectIsActive: 'attribute_exists(projects.#project)',
};

/** The quota refuses sessions, and the item does not say since when. */
export const REFUSAL_UNMARKED = `NOT ${CONDITIONS.withinQuota} AND (attribute_not_exists(refusedAt) OR refusedAt < usageSince)`;

/** The account as it was when a condition failed; undefined if there is none. */
export function accountBefore(error: unknown): Account | undefined {
  return parseIfPresent(itemBefore(error));
}

export function parseIfPresent(item: Record<string, AttributeValue> | undefined): Account | undefined {
  return item && Object.keys(item).length > 0 ? parseAccountRow(item) : undefined;
}

/**
 * Returns the result of a write that was sent once and failed: `refused` by its condition, or `unsure` when it may have been
 * made. Throws an error that would occur again.
 */
export function failedWriteResult(
  error: unknown,
): { kind: 'refused'; account: Account | undefined } | { kind: 'unsure' } {
  if (isConditionFailed(error)) return { kind: 'refused', account: accountBefore(error) };
  if (isRejected(error)) throw error;
  return { kind: 'unsure' };
}
