/** A day's figure, and that of the same weekday in the earlier period where there was one. */
export type DailyFigure = {
  /** A UTC day: "2026-12-09". */
  readonly day: string;
  readonly value: number;
  readonly before?: number;
};

export type DailySummary = { readonly total: number; readonly peak: number; readonly peakDay: string };

/** The sum, and the highest day: the first of several. Null without days. */
export function summarize(days: readonly DailyFigure[]): DailySummary | null {
  const [first, ...others] = days;
  if (!first) return null;
  const highest = others.reduce((peak, day) => (day.value > peak.value ? day : peak), first);
  return {
    total: days.reduce((sum, day) => sum + day.value, 0),
    peak: highest.value,
    peakDay: highest.day,
  };
}

/**
 * How much more than in the earlier period, in percent. Leaves out `today`, which is not over, and days without an earlier
 * one. Null when there is nothing to compare with.
 */
export function changePercent(days: readonly DailyFigure[], today?: string): number | null {
  let value = 0;
  let before = 0;
  for (const day of days) {
    if (day.day === today || day.before === undefined) continue;
    value += day.value;
    before += day.before;
  }
  return before > 0 ? ((value - before) / before) * 100 : null;
}
