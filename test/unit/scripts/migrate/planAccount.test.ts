import { describe, expect, it } from 'vitest';
import type { OldAccount, OldMonth } from '../../../../scripts/migrate/exportedAccount.ts';
import { planAccount } from '../../../../scripts/migrate/planAccount.ts';
import type { Planning } from '../../../../scripts/migrate/planning.ts';
import { isoInstant } from '../../../../shared/time.ts';
import { ACCOUNT, DEFAULT_END, freePlanning, NOW, paying, projects, SETTINGS } from './planningOf.ts';

const planOf = (planning: Planning) => planAccount(planning).options[0]?.plan;
const codes = (planning: Planning) => {
  const { warnings, blockers } = planAccount(planning);
  return { warnings: warnings.map(({ code }) => code), blockers: blockers.map(({ code }) => code) };
};
const withMonths = (...months: [month: string, sessions: number][]): OldAccount => ({
  ...ACCOUNT,
  months: months.map(([month, sessions]): OldMonth => ({ month, sessions, minutes: sessions * 2 })),
});
const deciding = (decision: Planning['settings']['accounts'][string]): Planning['settings'] => ({
  ...SETTINGS,
  accounts: { u1: decision },
});

describe('the plan of an account that pays', () => {
  it.each([
    [0, 'starter'],
    [5_000, 'starter'],
    [5_001, 'growth'],
    [20_000, 'growth'],
  ])('whose busiest month had %i sessions is %s', (sessions, plan) => {
    expect(planOf(paying({ account: withMonths(['2026-08', sessions], ['2026-09', 3]) }))).toBe(plan);
  });

  it.each([
    ['the first of the six months decides', '2026-05', 'growth'],
    ['the month before them does not', '2026-04', 'starter'],
    ['the last whole month decides', '2026-10', 'growth'],
    ['the current month is not whole', '2026-11', 'starter'],
  ])('%s', (_, month, plan) => {
    expect(planOf(paying({ account: withMonths([month, 6_000]) }))).toBe(plan);
  });

  it('is the smallest paid plan of the settings at least', () => {
    const account = withMonths(['2026-10', 20]);
    expect(planOf(paying({ account, settings: { ...SETTINGS, smallestPaidPlan: 'growth' } }))).toBe('growth');
    expect(planOf(paying({ account, settings: { ...SETTINGS, smallestPaidPlan: 'free' } }))).toBe('free');
  });

  it('is free for a subscription that costs nothing', () => {
    expect(planOf(paying({ amountMinor: 0, account: withMonths(['2026-10', 6_000]) }))).toBe('free');
  });
});

describe('more sessions than any plan includes', () => {
  const account = withMonths(['2026-10', 20_001]);

  it('block the account until the settings decide', () => {
    expect(codes(paying({ account }))).toEqual({ warnings: [], blockers: ['exceeds_plans'] });
    expect(planAccount(paying({ account })).operations).toEqual([]);
  });

  it('are covered by terms of the settings, on the greatest plan', () => {
    const terms = { sessionsIncluded: 30_000, reason: 'agreed on the phone' };
    const planned = planAccount(paying({ account, settings: deciding({ terms }) }));
    expect(planned).toMatchObject({ terms, warnings: [], blockers: [] });
    expect(planned.options[0]?.plan).toBe('growth');
    expect(planned.operations[0]).toContain('October would have used 66 % of 30,000');
  });

  it('are a warning only if the settings give a plan', () => {
    expect(codes(paying({ account, settings: deciding({ plan: 'growth' }) }))).toEqual({
      warnings: ['exceeds_plan'],
      blockers: [],
    });
  });
});

describe('the price', () => {
  it.each([
    ['below the list price is kept for three months', 1_900, { amountMinor: 1_900, months: 3 }],
    ['above the list price becomes the list price', 3_900, { amountMinor: 2_900, months: 0 }],
    ['equal to the list price stays', 2_900, { amountMinor: 2_900, months: 0 }],
  ])('%s', (_, amountMinor, expected) => {
    const [planned, ...others] = planAccount(paying({ amountMinor })).options;
    expect(planned).toEqual({ plan: 'starter', thenAmountMinor: 2_900, ...expected });
    expect(others).toEqual([{ plan: 'growth', amountMinor: 9_900, months: 0, thenAmountMinor: 9_900 }]);
  });

  it('is the list price at once if no month is kept', () => {
    const [planned] = planAccount(paying({ settings: { ...SETTINGS, keepPriceMonths: 0 } })).options;
    expect(planned).toEqual({ plan: 'starter', amountMinor: 2_900, months: 0, thenAmountMinor: 2_900 });
  });
});

describe('the move', () => {
  const movesAt = (renewal: string, now = NOW) =>
    isoInstant(planAccount(paying({ periodEnd: Date.parse(renewal) / 1_000, now })).movesAt ?? 0);

  it.each([
    ['the renewal after exactly the days of notice', '2026-12-14T12:00:00Z', '2026-12-14T12:00:00Z'],
    ['the next renewal if a second is missing', '2026-12-14T11:59:59Z', '2027-01-14T11:59:59Z'],
    ['the next renewal after a month with 30 days', '2026-12-01T00:00:00Z', '2027-01-01T00:00:00Z'],
  ])('is %s', (_, renewal, expected) => {
    expect(movesAt(renewal)).toBe(expected);
  });

  it('of a subscription of the 31st is at the end of February, and the list price begins on 31 May', () => {
    const periodEnd = Date.parse('2027-01-31T09:00:00Z') / 1_000;
    const planned = planAccount(paying({ periodEnd, now: Date.parse('2027-01-30T00:00:00Z') / 1_000 }));
    expect(isoInstant(planned.movesAt ?? 0)).toBe('2027-02-28T09:00:00Z');
    expect(planned.operations[0]).toContain(
      'build $19 → starter $19 from 28 Feb 2027 until 31 May 2027, then $29',
    );
  });
});

describe('a free account', () => {
  it('stays free, without a date', () => {
    const planned = planAccount(freePlanning());
    expect(planned).toMatchObject({
      options: [{ plan: 'free', amountMinor: 0, months: 0, thenAmountMinor: 0 }],
      stripeHash: null,
      blockers: [],
    });
    expect(planned.movesAt).toBeUndefined();
    expect(planned.operations[0]).toBe('free → free; October would have used 0 % of 100');
  });

  it('with more sessions than the free plan includes is a warning', () => {
    expect(codes(freePlanning({ account: withMonths(['2026-10', 100]) })).warnings).toEqual([]);
    expect(codes(freePlanning({ account: withMonths(['2026-10', 101]) })).warnings).toEqual(['exceeds_free']);
  });

  it('cannot get a paid plan from the settings, and terms that apply to payers only are a warning', () => {
    const terms = { sessionsIncluded: 500, reason: 'partner' };
    const settings = deciding({ plan: 'growth', terms });
    expect(codes(freePlanning({ settings })).blockers).toEqual(['plan_without_subscription']);
    expect(codes(freePlanning({ settings: deciding({ terms }) }))).toEqual({
      warnings: ['terms_unpaid'],
      blockers: [],
    });
  });
});

describe('projects', () => {
  it('over the limit are archived, the least recently used first', () => {
    const account = { ...ACCOUNT, projects: projects('a:5', 'b:9', 'c:1', 'd:7') };
    const planned = planAccount(paying({ account }));
    expect(planned.projects).toEqual({ active: ['b', 'd', 'a'], archived: ['c'] });
    expect(planned.warnings.map(({ code }) => code)).toEqual(['projects_archived']);
  });

  it('that are active in this service keep their places', () => {
    const account = { ...ACCOUNT, projects: projects('a:5', 'b:9', 'c:1') };
    const existing = { projects: ['c', 'x'], hasAddress: false };
    expect(planAccount(paying({ account, existing })).projects).toEqual({
      active: ['b', 'c'],
      archived: ['a'],
    });
  });

  it('are limited by the terms of the settings', () => {
    const account = { ...ACCOUNT, projects: projects('a:1', 'b:2', 'c:3', 'd:4') };
    const settings = deciding({ terms: { projectsIncluded: 4, reason: 'agreed' } });
    expect(planAccount(paying({ account, settings })).projects.archived).toEqual([]);
  });
});

describe('an account is not moved', () => {
  it.each<[string, Partial<Planning>, string]>([
    ['that the settings leave out', { settings: deciding({ skip: 'ours' }) }, 'skipped'],
    [
      'that bought a plan of this service',
      { existing: { subscription: { id: 'sub_9', status: 'past_due' }, projects: [], hasAddress: true } },
      'already_subscribed',
    ],
    [
      'whose terms end at the move',
      { settings: deciding({ terms: { until: DEFAULT_END, reason: 'agreed' } }) },
      'terms_in_the_past',
    ],
    ['that cannot be notified', { hasAddress: false }, 'no_address'],
  ])('%s', (_, given, code) => {
    expect(codes({ ...paying(), ...given }).blockers).toEqual([code]);
  });

  it.each<[string, Partial<Planning>]>([
    [
      'whose subscription in this service has ended',
      { existing: { subscription: { id: 'sub_9', status: 'canceled' }, projects: [], hasAddress: true } },
    ],
    [
      'whose subscription in this service is the former one',
      { existing: { subscription: { id: 'sub_1', status: 'active' }, projects: [], hasAddress: true } },
    ],
    [
      'without an address at Stripe, and with a verified one in this service',
      { hasAddress: false, existing: { projects: [], hasAddress: true } },
    ],
  ])('but one %s is', (_, given) => {
    expect(codes({ ...paying(), ...given }).blockers).toEqual([]);
  });

  it('whose placement has blockers, and they come first', () => {
    const planning = paying();
    const blocker = { code: 'past_due', text: 'An invoice is overdue.' };
    const placement = { ...planning.placement, blockers: [blocker] };
    const planned = planAccount({ ...planning, placement, hasAddress: false });
    expect(planned.blockers.map(({ code }) => code)).toEqual(['past_due', 'no_address']);
  });
});

it('a user named like a property of objects has no decision', () => {
  const account = { ...ACCOUNT, userId: '__proto__' };
  expect(codes(paying({ account })).blockers).toEqual([]);
});

it('no address of the export is in the plan, neither of a user nor of a project', () => {
  const planning = paying();
  const account: OldAccount = {
    ...ACCOUNT,
    userId: 'ada@example.com',
    projects: projects('bob@example.com:5', 'web:4'),
    hash: 'e1'.repeat(32),
  };
  const blockers = [{ code: 'unusable_id', text: 'an id is refused' }];
  const planned = planAccount({ ...planning, account, placement: { ...planning.placement, blockers } });
  expect(JSON.stringify(planned)).not.toContain('@');
  expect(planned).toMatchObject({ userId: '#e1e1e1e1e1e1', projects: { active: ['web'], archived: [] } });
});
