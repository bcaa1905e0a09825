import { expect, it } from 'vitest';
import { quotaEnd } from '../../../../client/react/meter/quota.ts';
import { PLANS } from '../../../../shared/account/plans.ts';
import { bannerCase, NEXT } from '../../../../web/src/app/overview/banner.ts';
import { usageOf } from '../../../support/web/usageOf.ts';

const USED_UP = { sessionsRemaining: 0, percentUsed: 100 };
const DUE = { paymentDue: true, status: 'past_due', accessUntil: '2026-11-29T00:00:00Z' };
const ENDING = { cancelAt: '2026-12-22T00:00:00Z' };

it.each([
  ['nothing below 80%', { percentUsed: 79 }, null],
  ['the use from 80% on', { percentUsed: 80 }, { kind: 'near', upgrade: 'growth' }],
  [
    'the use rather than the end of the plan',
    { percentUsed: 99, ...ENDING },
    { kind: 'near', upgrade: 'growth' },
  ],
  [
    'the used-up quota, and since when sessions are refused',
    { ...USED_UP, refusedSince: '2026-12-18T14:02:00Z' },
    { kind: 'used_up', since: '2026-12-18T14:02:00Z', upgrade: 'growth' },
  ],
  [
    'a quota that no session was refused of yet',
    { ...USED_UP, ...ENDING },
    { kind: 'used_up', since: null, upgrade: 'growth' },
  ],
  [
    'the plan above free',
    { ...USED_UP, plan: 'free' as const, sessionsIncluded: 100, fullQuota: 100 },
    { kind: 'used_up', since: null, upgrade: 'starter' },
  ],
  [
    'no plan above the greatest',
    { ...USED_UP, plan: 'growth' as const },
    { kind: 'used_up', since: null, upgrade: null },
  ],
  [
    'no plan that has fewer sessions than the terms of the account',
    { ...USED_UP, sessionsIncluded: 50_000, fullQuota: 50_000 },
    { kind: 'used_up', since: null, upgrade: null },
  ],
  [
    'no plan that has as many sessions as the terms of the account',
    { percentUsed: 90, sessionsIncluded: 20_000, fullQuota: 20_000 },
    { kind: 'near', upgrade: null },
  ],
  [
    'the plan that has more sessions than the terms of the account',
    { percentUsed: 90, sessionsIncluded: 19_999, fullQuota: 19_999 },
    { kind: 'near', upgrade: 'growth' },
  ],
  [
    'the payment before the used-up quota',
    { ...USED_UP, ...DUE },
    { kind: 'due', until: DUE.accessUntil, isUsedUp: true },
  ],
  [
    'the payment before the end of the plan',
    { ...ENDING, ...DUE },
    { kind: 'due', until: DUE.accessUntil, isUsedUp: false },
  ],
  [
    'the payment after the plan has ended',
    { ...DUE, accessUntil: null },
    { kind: 'due', until: null, isUsedUp: false },
  ],
  ['the end of the plan', ENDING, { kind: 'ending', at: ENDING.cancelAt }],
  ['a quota of 0', { ...USED_UP, sessionsIncluded: 0 }, { kind: 'no_quota' }],
])('the banner says %s', (_name, differences, expected) => {
  expect(bannerCase(usageOf(differences))).toEqual(expected);
});

it('the banner says that e-mails come back, after all that the usage says', () => {
  const withProblem = (problem: 'bounce' | 'complaint' | null) => ({
    problem,
    verifiedBy: 'import' as const,
  });
  expect(bannerCase(usageOf(), withProblem('bounce'))).toEqual({ kind: 'no_mail', problem: 'bounce' });
  expect(bannerCase(usageOf(ENDING), withProblem('complaint'))).toEqual({
    kind: 'ending',
    at: ENDING.cancelAt,
  });
  expect(bannerCase(usageOf(DUE), withProblem('bounce'))).toMatchObject({ kind: 'due' });
  expect(bannerCase(usageOf(), withProblem(null))).toBeNull();
});

it('the banner says what becomes of a plan of another service until there is one here', () => {
  const imported = { problem: null, verifiedBy: 'import' } as const;
  const free = usageOf({ plan: 'free', status: 'none', sessionsUsed: 0, percentUsed: 0 });
  expect(bannerCase(free, imported)).toEqual({ kind: 'imported' });
  expect(bannerCase(free, { ...imported, verifiedBy: 'link' })).toBeNull();
  expect(bannerCase(free)).toBeNull();
  expect(bannerCase(usageOf(), imported)).toBeNull();
});

it.each(Object.values(NEXT).filter((offer) => offer !== null))(
  '$plan has the sessions of the catalogue',
  (offer) => {
    expect(offer.sessionsIncluded).toBe(PLANS[offer.plan].sessionsIncluded);
  },
);

it.each([
  ['the period', {}, { at: '2026-12-22T00:00:00Z', ends: false }],
  ['the grace', { accessUntil: '2026-11-29T00:00:00Z' }, { at: '2026-11-29T00:00:00Z', ends: true }],
  ['the plan that was cancelled', ENDING, { at: '2026-12-22T00:00:00Z', ends: true }],
  [
    'whichever is first',
    { cancelAt: '2026-12-20T00:00:00Z', accessUntil: '2026-12-01T00:00:00Z' },
    { at: '2026-12-01T00:00:00Z', ends: true },
  ],
  [
    'the period, before a plan that is paid for longer',
    { cancelAt: '2027-11-22T00:00:00Z' },
    { at: '2026-12-22T00:00:00Z', ends: false },
  ],
])('the quota ends with %s', (_name, differences, expected) => {
  expect(quotaEnd(usageOf(differences))).toEqual(expected);
});
