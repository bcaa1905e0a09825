import { DAY_MS } from './days.ts';

export type Period = { readonly periodStart: string; readonly periodEnd: string };

/** Where `nowMs` is in a period: 0 at its start, 1 at its end. */
export function placeInPeriod({ periodStart, periodEnd }: Period, nowMs: number): number {
  const [startMs, endMs] = [Date.parse(periodStart), Date.parse(periodEnd)];
  return Math.min(1, Math.max(0, (nowMs - startMs) / (endMs - startMs)));
}

/** The whole days until an instant, such as the end of a period. */
export function daysUntil(instant: string, nowMs: number): number {
  return Math.max(0, Math.floor((Date.parse(instant) - nowMs) / DAY_MS));
}
