const UNIT_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** A timer of Node counts milliseconds in 31 bits: 24.8 days. */
const INTERVAL_MS_MAX = 2 ** 31 - 1;

/**
 * Reads how long a rate expression lets pass from one time to the next, such as `rate(5 minutes)`. Throws for what
 * EventBridge would refuse (`rate(1 minutes)`), for a cron expression, and for a rate too slow for a timer.
 *
 * Source: "Rate expressions reference" in the Amazon EventBridge user guide.
 */
export function rateIntervalMs(expression: string): number {
  const [, digits = '', unit = '', plural = ''] =
    /^rate\(([1-9][0-9]*)\s+(minute|hour|day)(s?)\)$/.exec(expression) ?? [];
  const value = Number(digits);
  // One minute, but two minutes: EventBridge insists.
  if (value === 0 || (plural === '') !== (value === 1)) {
    throw new Error(`the local run does not know the schedule ${expression}`);
  }
  const intervalMs = value * UNIT_MS[unit as keyof typeof UNIT_MS];
  if (intervalMs > INTERVAL_MS_MAX) throw new Error(`the local run cannot wait as long as ${expression}`);
  return intervalMs;
}
