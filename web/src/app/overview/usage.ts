import type { Operations } from '../../../../client/src/apiTypes.ts';

export type Usage = Operations['getUsage']['response'];
export type DailyUsage = Operations['getDailyUsage']['response'];

/** From here on the quota is nearly used up. */
export const WARN_PERCENT = 80;

/** When the quota of now ends: with the period, or with the plan if that ends before. */
export function quotaEnd({ periodEnd, cancelAt, accessUntil }: Usage): { at: string; ends: boolean } {
  const planEnd = [cancelAt, accessUntil].filter((at) => at !== null).sort(byInstant)[0];
  if (planEnd === undefined || byInstant(planEnd, periodEnd) > 0) return { at: periodEnd, ends: false };
  return { at: planEnd, ends: true };
}

const byInstant = (one: string, other: string) => Date.parse(one) - Date.parse(other);

/** Whether Stripe has something to say of the account: not of one on the free plan that never had a subscription. */
export function hasSubscription({ plan, status }: Usage): boolean {
  return plan !== 'free' || status !== 'none';
}
