import type { SubscriptionSummary } from '../../../shared/account/account.ts';

/** Whether all fields are equal. */
export function isSameSubscription(
  one: SubscriptionSummary | undefined,
  other: SubscriptionSummary | undefined,
): boolean {
  const names = new Set(Object.keys({ ...one, ...other })) as Set<keyof SubscriptionSummary>;
  // A field is a text, a number or a list of numbers.
  return [...names].every((name) => String(one?.[name]) === String(other?.[name]));
}

/**
 * Whether they differ in more than a monthly revenue that was unknown, because an earlier release wrote the stored subscription. No
 * event was lost then.
 */
export function hasDrifted(
  stored: SubscriptionSummary | undefined,
  atStripe: SubscriptionSummary | undefined,
): boolean {
  const known = stored && stored.mrr === undefined ? { ...stored, mrr: atStripe?.mrr } : stored;
  return !isSameSubscription(known, atStripe);
}
