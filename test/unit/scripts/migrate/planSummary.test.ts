import { expect, it } from 'vitest';
import { planAccount } from '../../../../scripts/migrate/planAccount.ts';
import { summarizePlan } from '../../../../scripts/migrate/planSummary.ts';
import { ACCOUNT, freePlanning, paying } from './planningOf.ts';

const busy = (sessions: number) => ({ ...ACCOUNT, months: [{ month: '2026-10', sessions, minutes: 0 }] });
const END = Date.parse('2026-12-25T00:00:00Z') / 1_000;

it('a summary counts accounts and revenue by new plan, and the codes of findings', () => {
  const summary = summarizePlan(
    [
      paying({ amountMinor: 1_900 }),
      paying({ amountMinor: 3_900, periodEnd: END }),
      paying({ amountMinor: 3_900, account: busy(6_000) }),
      paying({ amountMinor: 9_900, account: busy(30_000) }),
      paying({ amountMinor: 900, hasAddress: false }),
      freePlanning({ account: busy(300) }),
    ].map(planAccount),
  );
  expect(summary).toEqual({
    accounts: 6,
    planned: 4,
    paying: 3,
    free: 1,
    blocked: 2,
    plans: [
      { plan: 'free', accounts: 1, nowMinor: 0, atMoveMinor: 0, thenMinor: 0 },
      { plan: 'starter', accounts: 2, nowMinor: 5_800, atMoveMinor: 4_800, thenMinor: 5_800 },
      { plan: 'growth', accounts: 1, nowMinor: 3_900, atMoveMinor: 3_900, thenMinor: 9_900 },
    ],
    revenue: { nowMinor: 9_700, atMoveMinor: 8_700, thenMinor: 15_700 },
    blockedMinor: 10_800,
    blockers: { exceeds_plans: 1, no_address: 1 },
    warnings: { exceeds_free: 1 },
    firstMoveAt: Date.parse('2026-12-20T09:00:00Z') / 1_000,
    lastMoveAt: END,
  });
});

it('an empty plan has no dates', () => {
  expect(summarizePlan([])).toMatchObject({ accounts: 0, planned: 0, firstMoveAt: undefined });
});
