import type { Operations } from '../../../../client/src/apiTypes.ts';

export type Usage = Operations['getUsage']['response'];
export type DailyUsage = Operations['getDailyUsage']['response'];

/** Whether Stripe has something to say of the account: not of one on the free plan that never had a subscription. */
export function hasSubscription({ plan, status }: Usage): boolean {
  return plan !== 'free' || status !== 'none';
}
