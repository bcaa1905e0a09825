const UNIT_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** A Node.js timer holds its delay in 31 bits: 2^31 ms = 24.8 days. */
const INTERVAL_MS_MAX = 2 ** 31 - 1;

/**
 * Returns the interval of a rate expression such as `rate(5 minutes)`. Throws for an expression that EventBridge rejects
 * (`rate(1 minutes)`), for a cron expression, and for an interval that is too long for a timer.
 *
 * Source: "Rate expressions reference" in the Amazon EventBridge user guide.
 */
export function rateIntervalMs(expression: string): number {
  const [, digits = '', unit = '', plural = ''] =
    /^rate\(([1-9][0-9]*)\s+(minute|hour|day)(s?)\)$/.exec(expression) ?? [];
  const value = Number(digits);
  // EventBridge requires the singular for 1 and the plural for every other value.
  if (value === 0 || (plural === '') !== (value === 1)) {
    throw new Error(`the local run does not support the schedule ${expression}`);
  }
  const intervalMs = value * UNIT_MS[unit as keyof typeof UNIT_MS];
  if (intervalMs > INTERVAL_MS_MAX)
    throw new Error(`the local run does not support an interval as long as ${expression}`);
  return intervalMs;
}
