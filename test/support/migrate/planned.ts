import type { PlannedAccount } from '../../../scripts/migrate/planFile.ts';
import type { Migration } from '../../../shared/account/migration.ts';

const USD = 'usd';

/** A planned account on the former plan `pro`, which is to have growth at its former price for three months. */
export const plannedAccount = (changes: Partial<PlannedAccount> = {}): PlannedAccount => ({
  userId: 'anna',
  exportHash: 'e'.repeat(64),
  stripeHash: 's'.repeat(64),
  from: {
    plan: 'pro',
    amountMinor: 3_900,
    currency: USD,
    prices: ['price_pro'],
    overagePrices: ['price_over'],
  },
  options: [
    { plan: 'growth', amountMinor: 3_900, months: 3, thenAmountMinor: 9_900 },
    { plan: 'starter', amountMinor: 2_900, months: 0, thenAmountMinor: 2_900 },
  ],
  movesAt: Date.parse('2026-12-20T10:00:00Z') / 1000,
  customer: 'cus_anna',
  subscription: 'sub_anna',
  projects: { active: ['web', 'app'], archived: [] },
  operations: [],
  warnings: [],
  blockers: [],
  ...changes,
});

/** The MIGRATION item of a planned account. */
export const migrationOf = (planned: PlannedAccount, changes: Partial<Migration> = {}): Migration => ({
  accountId: planned.userId,
  version: 1,
  state: 'notified',
  stateSince: 0,
  planHash: 'p'.repeat(64),
  from: planned.from,
  options: planned.options,
  ...(planned.movesAt === undefined ? {} : { movesAt: planned.movesAt }),
  warnings: [],
  blockers: [],
  projects: planned.projects.active.length + planned.projects.archived.length,
  projectsArchived: planned.projects.archived.length,
  ...(planned.customer === undefined ? {} : { customer: planned.customer }),
  ...(planned.subscription === undefined ? {} : { subscription: planned.subscription }),
  ...changes,
});
