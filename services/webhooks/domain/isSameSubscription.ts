import type { SubscriptionSummary } from '../../../shared/account/account.ts';

/** The fields in which they differ. */
export function changedFields(
  one: SubscriptionSummary | undefined,
  other: SubscriptionSummary | undefined,
): (keyof SubscriptionSummary)[] {
  const names = new Set(Object.keys({ ...one, ...other })) as Set<keyof SubscriptionSummary>;
  // A field is a text, a number or a list of numbers.
  return [...names].filter((name) => String(one?.[name]) !== String(other?.[name]));
}

/** Whether all fields are equal. */
export const isSameSubscription = (
  one: SubscriptionSummary | undefined,
  other: SubscriptionSummary | undefined,
): boolean => changedFields(one, other).length === 0;

/**
 * The fields in which they differ. Without a monthly revenue that was unknown, because an earlier release wrote the stored
 * subscription: no event was lost then.
 */
export function driftedFields(
  stored: SubscriptionSummary | undefined,
  atStripe: SubscriptionSummary | undefined,
): (keyof SubscriptionSummary)[] {
  const known = stored && stored.mrr === undefined ? { ...stored, mrr: atStripe?.mrr } : stored;
  return changedFields(known, atStripe);
}
