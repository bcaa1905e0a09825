import { describe, expect, it } from 'vitest';
import { renewalsOf } from '../../../../scripts/migrate/renewals.ts';
import { isoInstant } from '../../../../shared/time.ts';

const at = (iso: string) => Date.parse(iso.includes('T') ? iso : `${iso}T09:30:00Z`) / 1_000;

const next = (start: string, end: string, count: number) => {
  const renewal = renewalsOf({ periodStart: at(start), periodEnd: at(end) });
  return Array.from({ length: count }, (_, index) => isoInstant(renewal(index)).slice(0, 10));
};

describe('the renewals of a monthly subscription', () => {
  it.each([
    ['on a day that every month has', '2026-11-09', '2026-12-09', ['2026-12-09', '2027-01-09', '2027-02-09']],
    ['on the 31st', '2026-12-31', '2027-01-31', ['2027-01-31', '2027-02-28', '2027-03-31', '2027-04-30']],
    ['on the 31st, from February on', '2027-01-31', '2027-02-28', ['2027-02-28', '2027-03-31', '2027-04-30']],
    ['on the 31st, from March on', '2027-02-28', '2027-03-31', ['2027-03-31', '2027-04-30', '2027-05-31']],
    ['on the 30th, from February on', '2027-01-30', '2027-02-28', ['2027-02-28', '2027-03-30', '2027-04-30']],
    ['on the 29th of a leap year', '2028-01-29', '2028-02-29', ['2028-02-29', '2028-03-29']],
    ['on the 28th', '2027-02-28', '2027-03-28', ['2027-03-28', '2027-04-28', '2027-05-28']],
    ['after a first period that is no month', '2026-11-20', '2026-12-01', ['2026-12-01', '2027-01-01']],
  ])('%s', (_, start, end, expected) => {
    expect(next(start, end, expected.length)).toEqual(expected);
  });

  it('keep the time of day', () => {
    const renewal = renewalsOf({ periodStart: at('2027-01-31'), periodEnd: at('2027-02-28') });
    expect(isoInstant(renewal(1))).toBe('2027-03-31T09:30:00Z');
  });
});
