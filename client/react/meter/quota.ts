import type { Usage } from '../../src/apiTypes.ts';

/** From here the quota is nearly used up: the bar is in the warning colour, and its gap marks the place. */
export const WARN_PERCENT = 80;

const DAY_MS = 86_400_000;

/** Where `nowMs` is in a period: 0 at its start, 1 at its end. */
export function placeInPeriod(
  { periodStart, periodEnd }: Pick<Usage, 'periodStart' | 'periodEnd'>,
  nowMs: number,
): number {
  const [startMs, endMs] = [Date.parse(periodStart), Date.parse(periodEnd)];
  return Math.min(1, Math.max(0, (nowMs - startMs) / (endMs - startMs)));
}

/** The whole days until an instant, such as the end of a period. */
export function daysUntil(instant: string, nowMs: number): number {
  return Math.max(0, Math.floor((Date.parse(instant) - nowMs) / DAY_MS));
}

/** When the quota of now ends: with the period, or with the plan if that ends before. */
export function quotaEnd({
  periodEnd,
  cancelAt,
  accessUntil,
}: Pick<Usage, 'periodEnd' | 'cancelAt' | 'accessUntil'>): { at: string; ends: boolean } {
  const planEnd = [cancelAt, accessUntil].filter((at) => at !== null).sort(byInstant)[0];
  if (planEnd === undefined || byInstant(planEnd, periodEnd) > 0) return { at: periodEnd, ends: false };
  return { at: planEnd, ends: true };
}

const byInstant = (one: string, other: string) => Date.parse(one) - Date.parse(other);
