import { describe, expect, it } from 'vitest';
import { DEMO_ACCOUNTS, demoPeople, demoTable } from '../../../../local/demo/demoAccounts.ts';
import { passedShare, randomOf, sessionsOfDay } from '../../../../local/demo/demoSessions.ts';
import { demoTimeline } from '../../../../local/demo/demoTimeline.ts';
import { readOptions } from '../../../../local/options.ts';
import { PLANS } from '../../../../shared/account/plans.ts';
import { isId } from '../../../../shared/contract/ids.ts';

const DAY = Date.parse('2026-11-25T00:00:00Z') / 1000;
const NOON = DAY + 12 * 3_600;

describe('the option --demo', () => {
  it('is off unless it is given', () => {
    expect(readOptions([])).toMatchObject({ isDemo: false });
    expect(readOptions(['--demo'])).toMatchObject({ isDemo: true });
  });
});

describe('the accounts of the demo', () => {
  it('are twelve people with different ids and addresses, each in the table of names', () => {
    const people = demoPeople();
    expect(people).toHaveLength(12);
    expect(new Set(people.map(({ id }) => id)).size).toBe(12);
    expect(new Set(people.map(({ email }) => email)).size).toBe(12);
    for (const { id, name, about } of people) {
      expect(isId(id)).toBe(true);
      expect(demoTable()).toContain(name);
      expect(demoTable()).toContain(about);
    }
  });

  it('have no more active projects and open sessions than their plan includes', () => {
    for (const { plan, terms, projects, openCount, person } of DEMO_ACCOUNTS) {
      const limits = { ...PLANS[plan], ...terms };
      const active = projects.filter(({ archivedDaysAgo }) => archivedDaysAgo === undefined);
      expect(active.length, person.id).toBeLessThanOrEqual(limits.projectsIncluded);
      expect(openCount, person.id).toBeLessThanOrEqual(limits.concurrent);
      for (const { id } of projects) expect(isId(id)).toBe(true);
    }
  });

  it('include one with 20,000 sessions a month in ten projects', () => {
    const heavy = DEMO_ACCOUNTS.find(({ projects }) => projects.length === 10);
    const { usedShare = 0, renewedDaysAgo = 0, plan = 'free' } = heavy ?? {};
    expect((usedShare * PLANS[plan].sessionsIncluded * 30) / (renewedDaysAgo + 0.5)).toBeGreaterThan(19_500);
  });
});

describe('the history of the demo', () => {
  it('happens in the order of time, before the start of the run', () => {
    for (const now of [NOON, DAY + 60, Date.parse('2027-03-01T03:30:00Z') / 1000]) {
      const times = demoTimeline(DEMO_ACCOUNTS, now).map(({ at }) => at);
      expect(times).toEqual(times.toSorted((one, other) => one - other));
      expect(times.at(-1)).toBeLessThan(now);
    }
  });

  it('is the same for the same seed and day, and another for another seed', () => {
    const { projects } = DEMO_ACCOUNTS[0] ?? { projects: [] };
    const sessions = (seed: string) =>
      sessionsOfDay({ dayStart: DAY, until: NOON, count: 50, projects, random: randomOf(seed) });
    expect(sessions('ada')).toEqual(sessions('ada'));
    expect(sessions('ada')).not.toEqual(sessions('grace'));
  });

  it('has no session that runs beyond the start of the run or into another day', () => {
    const { projects } = DEMO_ACCOUNTS[0] ?? { projects: [] };
    for (const until of [NOON, DAY + 10 * 86_400]) {
      const day = { dayStart: DAY, until, count: 500, projects, random: randomOf('ada') };
      for (const { startedAt, endedAt } of sessionsOfDay(day)) {
        expect(startedAt).toBeGreaterThanOrEqual(DAY + 4 * 3_600);
        expect(endedAt).toBeLessThan(Math.min(until, DAY + 86_400));
      }
    }
  });

  it('spreads the sessions of a day over its hours', () => {
    expect(passedShare(0)).toBe(0);
    expect(passedShare(86_399)).toBeCloseTo(1);
    expect(passedShare(12 * 3_600)).toBeGreaterThan(0.3);
  });
});
