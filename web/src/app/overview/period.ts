const DAY_MS = 86_400_000;

export type Period = { periodStart: string; periodEnd: string };

/** Where `nowMs` is in a period: 0 at its start, 1 at its end. */
export function placeInPeriod({ periodStart, periodEnd }: Period, nowMs: number): number {
  const [startMs, endMs] = [Date.parse(periodStart), Date.parse(periodEnd)];
  return Math.min(1, Math.max(0, (nowMs - startMs) / (endMs - startMs)));
}

/** The whole days until the end of a period. */
export function daysLeft({ periodEnd }: Period, nowMs: number): number {
  return Math.max(0, Math.floor((Date.parse(periodEnd) - nowMs) / DAY_MS));
}
