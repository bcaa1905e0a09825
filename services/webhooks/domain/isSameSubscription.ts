import { isDeepStrictEqual } from 'node:util';
import type { SubscriptionSummary } from '../../../shared/account/account.ts';

/** Whether all fields are equal. */
export const isSameSubscription = (
  one: SubscriptionSummary | undefined,
  other: SubscriptionSummary | undefined,
): boolean => isDeepStrictEqual(one, other);
