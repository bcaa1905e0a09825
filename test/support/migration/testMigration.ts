import type { Migration } from '../../../shared/account/migration.ts';
import { SECONDS_PER_DAY } from '../../../shared/time.ts';

/** An account that paid $19 for minutes and goes to Starter in 20 days, at that price for three months. `now` is epoch seconds. */
export const testMigration = (
  accountId: string,
  { now, ...changes }: { now: number } & Partial<Migration>,
): Migration => ({
  accountId,
  version: 0,
  state: 'planned',
  stateSince: now,
  planHash: 'a1'.repeat(32),
  from: {
    plan: 'build',
    amountMinor: 1_900,
    currency: 'usd',
    prices: ['price_build'],
    overagePrices: ['price_build_overage'],
  },
  options: [
    { plan: 'starter', amountMinor: 1_900, months: 3, thenAmountMinor: 2_900 },
    { plan: 'growth', amountMinor: 9_900, months: 0, thenAmountMinor: 9_900 },
  ],
  movesAt: now + 20 * SECONDS_PER_DAY,
  lastMonth: { month: '2026-10', sessions: 1_930, minutes: 2_600 },
  warnings: [],
  blockers: [],
  projects: 2,
  projectsArchived: 0,
  customer: `cus_${accountId}`,
  subscription: `sub_${accountId}`,
  ...changes,
});
