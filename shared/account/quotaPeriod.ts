import { addMonths, monthsBetween } from '../time.ts';
import type { SubscriptionSummary } from './account.ts';

/** A period, half-open, epoch seconds. */
export type Period = { periodStart: number; periodEnd: number };

/**
 * The quota period that contains `now`: a month by the anchor, also inside a year that was paid up front. It lies within the
 * paid time, so it is shorter than a month where the paid time begins or ends within one. Whole months follow the paid time.
 */
export function quotaPeriod(
  { periodStart, paidUntil, anchor }: Pick<SubscriptionSummary, 'periodStart' | 'paidUntil' | 'anchor'>,
  now: number,
): Period {
  const instant = Math.max(now, periodStart);
  if (instant >= paidUntil) return quotaMonth(isMonthStart(anchor, paidUntil) ? anchor : paidUntil, instant);
  const month = quotaMonth(anchor, instant);
  return {
    periodStart: Math.max(month.periodStart, periodStart),
    periodEnd: Math.min(month.periodEnd, paidUntil),
  };
}

/** The whole month by the anchor that contains the instant. */
export function quotaMonth(anchor: number, instant: number): Period {
  const months = monthsBetween(anchor, instant);
  return { periodStart: addMonths(anchor, months), periodEnd: addMonths(anchor, months + 1) };
}

/** Whether a month by the anchor begins at the instant. */
export const isMonthStart = (anchor: number, instant: number): boolean =>
  addMonths(anchor, monthsBetween(anchor, instant)) === instant;
