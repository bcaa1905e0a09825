import type { AccountMovement } from './movements.ts';
import type { Churn } from './totals.ts';

/** A churn is that of the 30 days up to the end of a day. */
export const CHURN_DAYS = 30;

/**
 * The churn of 30 days, from the movements of each of them, oldest first. An account that was lost twice counts once, with its last loss,
 * and one that came back and was lost again was a subscriber once.
 */
export function churnOf(
  days: AccountMovement[][],
  { startSubscribers, startMrrMinor }: { startSubscribers: number; startMrrMinor: number },
): Churn {
  const losses = new Map<string, AccountMovement>();
  const firsts = new Map<string, AccountMovement>();
  for (const movement of days.flat()) {
    const { accountId, kind } = movement;
    if (!firsts.has(accountId)) firsts.set(accountId, movement);
    if (kind === 'churn') losses.set(accountId, movement);
  }
  const joined = [...firsts.values()].filter(({ beforeMinor }) => beforeMinor === 0).length;
  const churned = [...losses.values()];
  const paymentFailure = churned.filter(({ isPaymentFailure }) => isPaymentFailure).length;
  return {
    churned: churned.length,
    base: startSubscribers + joined,
    voluntary: churned.length - paymentFailure,
    paymentFailure,
    churnedMrrMinor: churned.reduce((sum, { beforeMinor }) => sum + beforeMinor, 0),
    startMrrMinor,
  };
}
