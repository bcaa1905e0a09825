import type { ScheduledSubscription } from '../../../../scripts/migrate/stripe/scheduledSubscription.ts';
import type { Migration } from '../../../../shared/account/migration.ts';

export const PLAN_HASH = 'a'.repeat(64);
export const PERIOD_START = Date.UTC(2026, 10, 15) / 1000;
export const PERIOD_END = Date.UTC(2026, 11, 15) / 1000;
export const NOW = Date.UTC(2026, 11, 1) / 1000;

/** A notified account of the former plan "build", which moves to starter and pays the former amount for three months. */
export const migration = (changes: Partial<Migration> = {}): Migration => ({
  accountId: 'ada',
  version: 3,
  state: 'notified',
  stateSince: PERIOD_START,
  planHash: PLAN_HASH,
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
  movesAt: PERIOD_END,
  warnings: [],
  blockers: [],
  projects: 1,
  projectsArchived: 0,
  customer: 'cus_ada',
  subscription: 'sub_ada',
  ...changes,
});

/** Its subscription, with metered overage. */
export const subscription = (changes: Partial<ScheduledSubscription> = {}): ScheduledSubscription => ({
  id: 'sub_ada',
  status: 'active',
  periodStart: PERIOD_START,
  periodEnd: PERIOD_END,
  anchor: PERIOD_START,
  items: [
    { price: 'price_build', quantity: 1, isMetered: false, taxRates: [], discounts: [] },
    { price: 'price_build_overage', isMetered: true, taxRates: [], discounts: [] },
  ],
  discounts: [],
  collectionMethod: 'charge_automatically',
  taxRates: [],
  isAutomaticTax: false,
  ...changes,
});
