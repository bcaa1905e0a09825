import { describe, expect, it } from 'vitest';
import { forecast } from '../../../../web/src/app/overview/forecast.ts';
import { daysUpTo, usageOf } from '../../../support/web/usageOf.ts';

const noon = (day: string) => Date.parse(`${day}T12:00:00Z`);
const now = noon('2026-12-09');
const steady = (perDay: number, days = 58) => Array.from({ length: days }, () => perDay);

describe('the forecast', () => {
  it('is the day on which the remaining sessions are used up at the mean of the last 7 whole days', () => {
    const days = daysUpTo('2026-12-09', [...steady(10), 180, 200, 190, 180, 190, 186, 190, 5]);
    expect(forecast(usageOf(), days, now)).toEqual({
      kind: 'until',
      perDay: 188,
      day: '2026-12-18',
      daysShort: 4,
    });
  });

  it('leaves today out, which is not over', () => {
    const days = (today: number) => daysUpTo('2026-12-09', [...steady(188), today]);
    expect(forecast(usageOf(), days(0), now)).toEqual(forecast(usageOf(), days(9000), now));
  });

  it('is the whole period when the pace leaves sessions on its last day', () => {
    const days = daysUpTo('2026-12-09', [...steady(100), 3]);
    expect(forecast(usageOf(), days, now)).toEqual({ kind: 'whole', perDay: 100 });
  });

  it('is not the whole period if the sessions are used up on its last day, hours before it ends', () => {
    const usage = usageOf({ periodEnd: '2026-12-18T23:00:00Z' });
    const days = daysUpTo('2026-12-09', [...steady(188), 3]);
    expect(forecast(usage, days, now)).toMatchObject({ kind: 'until', day: '2026-12-18', daysShort: 0 });
  });

  it('is the whole period without any usage in the last 7 days', () => {
    const days = daysUpTo('2026-12-09', [...steady(50, 20), ...steady(0, 7), 0]);
    expect(forecast(usageOf(), days, now)).toEqual({ kind: 'whole', perDay: 0 });
  });

  it('is the whole period at a pace that would last longer than dates go', () => {
    const days = daysUpTo('2026-12-09', [...steady(0, 50), 1, 0, 0, 0, 0, 0, 0, 0]);
    const usage = usageOf({ sessionsRemaining: Number.MAX_SAFE_INTEGER });
    expect(forecast(usage, days, now).kind).toBe('whole');
  });

  it.each([
    ['no usage at all', []],
    ['usage of today only', [0, 0, 0, 400]],
    ['usage since yesterday', [0, 0, 300, 400]],
  ])('is too early to tell with %s', (_name, sessions) => {
    expect(forecast(usageOf(), daysUpTo('2026-12-09', sessions), now)).toEqual({ kind: 'early' });
  });

  it('begins with the second whole day, at the mean since the first session', () => {
    const days = daysUpTo('2026-12-09', [0, 0, 0, 300, 100, 50]);
    expect(forecast(usageOf(), days, now)).toMatchObject({ kind: 'until', perDay: 200 });
  });

  it('counts days without usage after the first session', () => {
    const days = daysUpTo('2026-12-09', [0, 700, 0, 0, 0, 9]);
    expect(forecast(usageOf(), days, now)).toMatchObject({ perDay: 175 });
  });

  it('counts days of the period before: the pace does not turn with the period', () => {
    const usage = usageOf({
      periodStart: '2026-12-08T10:00:00Z',
      periodEnd: '2027-01-08T10:00:00Z',
      sessionsUsed: 100,
      sessionsRemaining: 4900,
    });
    const days = daysUpTo('2026-12-09', [...steady(200), 10]);
    expect(forecast(usage, days, now)).toEqual({
      kind: 'until',
      perDay: 200,
      day: '2027-01-03',
      daysShort: 5,
    });
  });

  it('is over a leap day', () => {
    const usage = usageOf({
      periodStart: '2028-02-10T00:00:00Z',
      periodEnd: '2028-03-10T00:00:00Z',
      sessionsRemaining: 1000,
    });
    const days = daysUpTo('2028-02-20', [...steady(100), 10]);
    expect(forecast(usage, days, noon('2028-02-20'))).toMatchObject({ day: '2028-03-01', daysShort: 9 });
  });

  it('ends with a plan that ends before the period', () => {
    const days = daysUpTo('2026-12-09', [...steady(188), 3]);
    const usage = usageOf({ accessUntil: '2026-12-16T00:00:00Z' });
    expect(forecast(usage, days, now)).toEqual({ kind: 'whole', perDay: 188 });
  });

  it.each([[{ sessionsRemaining: 0 }], [{ sessionsIncluded: 0, sessionsRemaining: 0 }]])(
    'says that nothing is left of %j',
    (differences) => {
      expect(forecast(usageOf(differences), [], now)).toEqual({ kind: 'used_up' });
    },
  );
});
