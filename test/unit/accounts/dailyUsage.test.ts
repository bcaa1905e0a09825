import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dailyUsage, dayRange } from '../../../services/accounts/domain/dailyUsage.ts';
import type { DayPart } from '../../../shared/account/ports.ts';
import { sumUsage, usageByProject } from '../../../shared/account/usageAmounts.ts';

const NOW = Date.parse('2026-11-22T18:00:00Z') / 1000;

describe('the days of a request', () => {
  it.each([
    [{}, { from: '2026-10-24', to: '2026-11-22' }],
    [{ to: '2026-03-01' }, { from: '2026-01-31', to: '2026-03-01' }],
    [{ from: '2026-11-22' }, { from: '2026-11-22', to: '2026-11-22' }],
    [
      { from: '2026-01-01', to: '2026-01-01' },
      { from: '2026-01-01', to: '2026-01-01' },
    ],
    [
      { from: '2026-07-01', to: '2026-12-31' },
      { from: '2026-07-01', to: '2026-12-31' },
    ],
  ])('%o are %o', (given, range) => {
    expect(dayRange(given, NOW)).toEqual({ kind: 'range', range });
  });

  it.each([
    [{ from: '2026-11-23' }, 'from_after_to'],
    [{ from: '2026-01-02', to: '2026-01-01' }, 'from_after_to'],
    [{ from: '2026-05-22' }, 'too_many_days'],
    [{ from: '2026-06-30', to: '2026-12-31' }, 'too_many_days'],
    [{ to: '0000-01-01' }, 'too_early'],
    [{ to: '0000-01-31' }, 'too_early'],
    [{ from: '1999-12-01', to: '1999-12-31' }, 'too_early'],
    [{ from: '0001-01-01', to: '9999-12-31' }, 'too_many_days'],
  ])('%o are refused: %s', (given, reason) => {
    expect(dayRange(given, NOW)).toEqual({ kind: 'refused', reason });
  });
});

const usageOf = (parts: DayPart[], range: { from: string; to: string }) =>
  dailyUsage({ readDays: async () => ({ parts, asOf: NOW }) }, { accountId: 'u1', range, now: NOW });

describe('daily usage', () => {
  it('has every day up to today, and sums the parts of a day', async () => {
    const none = { sessions: 0, seconds: 0, projects: new Map() };
    const web = new Map([['web', { sessions: 1, seconds: 30 }]]);
    const parts = [
      { day: '2026-11-21', since: 1, sessions: 2, seconds: 59, projects: web },
      { day: '2026-11-21', since: 2, sessions: 1, seconds: 1, projects: web },
      { day: '2026-11-23', since: 2, sessions: 9, seconds: 9, projects: new Map() },
    ];
    expect(await usageOf(parts, { from: '2026-11-20', to: '2026-11-24' })).toEqual({
      days: [
        { day: '2026-11-20', ...none },
        {
          day: '2026-11-21',
          sessions: 3,
          seconds: 60,
          projects: new Map([['web', { sessions: 2, seconds: 60 }]]),
        },
        { day: '2026-11-22', ...none },
      ],
      asOf: NOW,
    });
  });

  it('of days after today is empty', async () => {
    expect((await usageOf([], { from: '2026-11-23', to: '2026-11-24' })).days).toEqual([]);
  });
});

const amount = fc.nat(1_000);
const amounts = fc.record({ sessions: amount, seconds: amount });

it('the usage of all projects and of none is the usage of the whole', () => {
  const part = fc
    .tuple(fc.array(fc.tuple(fc.constantFrom('a', 'b', 'constructor', '-'), amounts)), amounts)
    .map(([projects, rest]) => {
      const own = new Map(projects);
      const all = [...own.values(), rest];
      const total = (name: 'sessions' | 'seconds') => all.reduce((sum, one) => sum + one[name], 0);
      return { sessions: total('sessions'), seconds: total('seconds'), projects: own };
    });
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const whole = sumUsage(parts);
      const byProject = usageByProject(whole);
      expect(sumUsage(byProject.map((one) => ({ ...one, projects: new Map() })))).toMatchObject({
        sessions: parts.reduce((sum, one) => sum + one.sessions, 0),
        seconds: parts.reduce((sum, one) => sum + one.seconds, 0),
      });
      const ids = byProject.map(({ projectId }) => projectId);
      expect(new Set(ids).size).toBe(ids.length);
    }),
  );
});
