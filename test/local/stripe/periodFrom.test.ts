import { describe, expect, it } from 'vitest';
import { periodFrom } from '../../../local/stripe/subscriptions/subscriptionPeriods.ts';

/** Returns noon of a UTC day, in epoch seconds. */
function at(day: string): number {
  return Date.parse(`${day}T12:00:00Z`) / 1000;
}

describe('periodFrom', () => {
  it.each([
    ['month', 1, '2026-01-31', '2026-01-31', '2026-02-28'],
    ['month', 1, '2026-01-31', '2026-02-28', '2026-03-31'],
    ['month', 1, '2028-01-31', '2028-01-31', '2028-02-29'],
    ['month', 3, '2026-11-30', '2026-11-30', '2027-02-28'],
    ['month', 1, '2026-12-15', '2026-12-15', '2027-01-15'],
    ['year', 1, '2028-02-29', '2028-02-29', '2029-02-28'],
    ['year', 1, '2028-02-29', '2031-02-28', '2032-02-29'],
    ['week', 2, '2026-01-01', '2026-01-15', '2026-01-29'],
    ['day', 1, '2026-03-29', '2026-03-29', '2026-03-30'],
    ['month', 1, '2026-06-20', '2026-05-01', '2026-05-20'],
  ])(
    'returns for %s × %i anchored on %s the period from %s to %s',
    (interval, interval_count, anchor, start, end) => {
      const period = periodFrom({
        start: at(start),
        anchor: at(anchor),
        recurring: { interval, interval_count },
      });
      expect(period).toEqual({ start: at(start), end: at(end) });
    },
  );
});
