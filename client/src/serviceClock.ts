/** The clock of the service, as the `Date` headers of its responses show it. */
export type ServiceClock = {
  /** The time of the service in epoch milliseconds, or that of this machine before the first response. */
  nowMs(): number;
  /** Whether a response has shown the time of the service. A page of another origin never sees one. */
  isKnown(): boolean;
  /** Learns from a response. `sentMs` and `receivedMs` are by `performance.now()`. */
  observe(response: { sentMs: number; receivedMs: number; date: string | null }): void;
};

/** How far two good clocks can drift apart: 100 µs in a second. */
const DRIFT = 1e-4;

/** `Date` has whole seconds, rounded down. */
const DATE_MS = 1_000;

/**
 * Each response bounds the difference between the clocks: its `Date` lies between the request and the response. The bounds of several
 * responses together are closer than a second. Time is taken from `performance.now()`, which no correction of the machine's clock moves.
 */
export function createServiceClock(wallMs: () => number = Date.now): ServiceClock {
  /** What to add to `performance.now()`, at `atMs`. */
  let bounds: { low: number; high: number; atMs: number } | undefined;
  return {
    nowMs: () => (bounds ? performance.now() + (bounds.low + bounds.high) / 2 : wallMs()),
    isKnown: () => bounds !== undefined,
    observe({ sentMs, receivedMs, date }) {
      const dateMs = Date.parse(date ?? '');
      if (Number.isNaN(dateMs)) return;
      const seen = { low: dateMs - receivedMs, high: dateMs + DATE_MS - sentMs };
      const drift = bounds ? DRIFT * (receivedMs - bounds.atMs) : 0;
      const low = bounds ? Math.max(seen.low, bounds.low - drift) : seen.low;
      const high = bounds ? Math.min(seen.high, bounds.high + drift) : seen.high;
      // Bounds that exclude each other: one of the clocks was set. The newest response counts.
      bounds = { ...(low <= high ? { low, high } : seen), atMs: receivedMs };
    },
  };
}
