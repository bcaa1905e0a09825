import { describe, expect, test } from 'vitest';
import { rateIntervalMs } from '../../local/eventSources/rateIntervalMs.ts';

describe('the interval of a rate expression', () => {
  test.each([
    ['rate(1 minute)', 60_000],
    ['rate(5 minutes)', 300_000],
    ['rate(1 hour)', 3_600_000],
    ['rate(12 hours)', 43_200_000],
    ['rate(1 day)', 86_400_000],
    ['rate(24 days)', 2_073_600_000],
  ])('%s is %i ms', (expression, intervalMs) => expect(rateIntervalMs(expression)).toBe(intervalMs));

  test.each([
    'rate(0 minutes)',
    'rate(1 minutes)',
    'rate(5 minute)',
    'rate(1.5 hours)',
    'rate(-5 minutes)',
    'rate(5 seconds)',
    'rate(5minutes)',
    'cron(0 12 * * ? *)',
    '',
  ])('%j is rejected', (expression) =>
    expect(() => rateIntervalMs(expression)).toThrow('does not support the schedule'),
  );

  test('that exceeds the maximum of a timer, which would fire at once, is rejected', () => {
    expect(() => rateIntervalMs('rate(25 days)')).toThrow(
      'does not support an interval as long as rate(25 days)',
    );
  });
});
