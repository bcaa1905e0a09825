import { describe, expect, it } from 'vitest';
import { firstDayOf } from '../../../../client/react/chart/comparedDays.ts';
import { changePercent } from '../../../../client/react/chart/dailyFigures.ts';
import { chartDays, isUnused, sessionsToday } from '../../../../web/src/app/overview/chartDays.ts';
import { daysUpTo, usageOf } from '../../../support/web/usageOf.ts';

const now = Date.parse('2026-12-09T23:59:59Z');
const asOf = '2026-12-09T23:55:00Z';
const dailyOf = (sessions: number[], last = '2026-12-09') => ({ days: daysUpTo(last, sessions), asOf });
const of = (length: number, perDay: number) => Array.from({ length }, () => perDay);
/** The 17 days of the period before today, of 100 each. */
const EARLIER = [...of(41, 90), ...of(17, 100)];

describe('the figure of today', () => {
  it('is the live figure minus the earlier days of the period', () => {
    expect(sessionsToday(usageOf({ sessionsUsed: 1754 }), dailyOf([...EARLIER, 51]), now)).toBe(54);
  });

  it('is live before the ledger has the first session', () => {
    const usage = usageOf({ plan: 'free', sessionsUsed: 1 });
    expect(sessionsToday(usage, { ...dailyOf(of(58, 0)), asOf: null }, now)).toBe(1);
  });

  it('is live on the free plan, on which nothing is carried over', () => {
    const usage = usageOf({ plan: 'free', sessionsUsed: 80, periodStart: '2026-12-01T00:00:00Z' });
    expect(sessionsToday(usage, dailyOf([...of(57, 0), 10, 0]), now)).toBe(70);
  });

  it('is the one of the ledger when usage was carried over into the period', () => {
    const usage = usageOf({ sessionsUsed: 1700 + 54 + 2500 });
    expect(sessionsToday(usage, dailyOf([...EARLIER, 51]), now)).toBe(51);
  });

  it('is the one of the ledger when the first day of the period has sessions of the one before', () => {
    const usage = usageOf({ sessionsUsed: 1754 - 60, periodStart: '2026-11-22T13:00:00Z' });
    expect(sessionsToday(usage, dailyOf([...EARLIER, 51]), now)).toBe(51);
  });

  it('has the sessions of the period before on the day on which the period turns', () => {
    const usage = usageOf({ sessionsUsed: 20, periodStart: '2026-12-09T13:00:00Z' });
    expect(sessionsToday(usage, dailyOf([...EARLIER, 71]), now)).toBe(71);
  });

  it('is never negative', () => {
    const usage = usageOf({ sessionsUsed: 3, periodStart: '2026-12-08T13:00:00Z' });
    expect(sessionsToday(usage, dailyOf([...EARLIER, 0]), now)).toBe(0);
  });
});

describe('the days of the chart', () => {
  it('are 30 up to today, each beside the same weekday four weeks earlier', () => {
    const daily = dailyOf(Array.from({ length: 58 }, (_, index) => index + 1));
    const days = chartDays(30, usageOf({ sessionsUsed: 0 }), daily, now);
    expect(days).toHaveLength(30);
    expect(days[0]).toEqual({ day: '2026-11-10', value: 29, before: 1 });
    expect(days.at(-1)).toEqual({ day: '2026-12-09', value: 58, before: 30 });
  });

  it('are 90 with the days 13 weeks earlier', () => {
    const daily = dailyOf(Array.from({ length: 181 }, (_, index) => index + 1));
    const days = chartDays(90, usageOf({ sessionsUsed: 0 }), daily, now);
    expect(days).toHaveLength(90);
    expect(days[0]).toEqual({ day: '2026-09-11', value: 92, before: 1 });
    expect(new Date('2026-09-11').getUTCDay()).toBe(new Date('2026-06-12').getUTCDay());
  });

  it.each([
    [30, '2026-12-09', '2026-10-13'],
    [90, '2026-12-09', '2026-06-12'],
    [30, '2028-03-01', '2028-01-04'],
    [30, '2027-03-01', '2027-01-03'],
  ] as const)('of %i days up to %s need figures since %s', (range, today, first) => {
    expect(firstDayOf(range, Date.parse(`${today}T00:00:00Z`))).toBe(first);
  });

  it('are in UTC, whatever the time of day', () => {
    expect(firstDayOf(30, Date.parse('2026-12-09T00:00:00Z'))).toBe(firstDayOf(30, now));
  });

  it('have no day of comparison before the first session', () => {
    const daily = dailyOf([...of(20, 0), ...of(38, 10)]);
    const days = chartDays(30, usageOf({ sessionsUsed: 0 }), daily, now);
    expect(days.slice(0, 20).every((day) => day.before === undefined)).toBe(true);
    expect(days[20]).toMatchObject({ value: 10, before: 10 });
    expect(changePercent(days, '2026-12-09')).toBe(0);
  });

  it('have today, also when the figures were read yesterday', () => {
    const daily = dailyOf(of(58, 7), '2026-12-08');
    const days = chartDays(30, usageOf({ sessionsUsed: 17 * 7 + 2 }), daily, now);
    expect(days.at(-1)).toEqual({ day: '2026-12-09', value: 2, before: 7 });
  });

  it('compare without today', () => {
    const daily = dailyOf([...of(29, 100), ...of(28, 120), 1]);
    expect(changePercent(chartDays(30, usageOf({ sessionsUsed: 0 }), daily, now), '2026-12-09')).toBeCloseTo(
      19.3,
      1,
    );
  });
});

describe('an account without any session', () => {
  const unused = usageOf({ sessionsUsed: 0, openSessions: 0 });

  it('is new', () => {
    expect(isUnused(unused, { days: daysUpTo('2026-12-09', of(58, 0)), asOf: null })).toBe(true);
  });

  it('is not new when it had sessions in an earlier period', () => {
    expect(isUnused(unused, dailyOf([...of(57, 0), 1, 0]))).toBe(false);
  });

  it('is not new when a session of an earlier period is open still', () => {
    expect(isUnused({ ...unused, openSessions: 1 }, dailyOf(of(58, 0)))).toBe(false);
  });
});
