import type { Page, Request } from 'playwright-core';
import type { Operations } from '../../../client/src/apiTypes.ts';

export type Migration = Operations['getMigration']['response'];
type Option = Migration['options'][number];
type Decision = Operations['decideMigration']['input'];

export const MIGRATION = '**/accounts/migration';

const usd = (amountMinor: number) => ({ amountMinor, currency: 'usd' });

/** Starter, at the former price for three months. */
export const plannedOf = (differences: Partial<Option> = {}): Option => ({
  plan: 'starter',
  isPlanned: true,
  price: usd(1_900),
  months: 3,
  thenPrice: usd(2_900),
  listPriceFrom: '2099-04-13T09:30:00Z',
  sessionsIncluded: 5_000,
  concurrent: 10,
  projectsIncluded: 3,
  projectsArchived: 2,
  usedPercent: 38,
  ...differences,
});

const growth: Option = {
  plan: 'growth',
  isPlanned: false,
  price: usd(9_900),
  months: 0,
  thenPrice: usd(9_900),
  listPriceFrom: null,
  sessionsIncluded: 20_000,
  concurrent: 50,
  projectsIncluded: 10,
  projectsArchived: 0,
  usedPercent: 9,
};

/** Build for $19, which becomes Starter in 2099, as the API returns it. */
export const migrationOf = (differences: Partial<Migration> = {}): Migration => ({
  state: 'announced',
  canDecide: true,
  former: { plan: 'build', price: usd(1_900), hasOverage: true },
  movesAt: '2099-01-13T09:30:00Z',
  decideUntil: '2099-01-12T09:30:00Z',
  plan: 'starter',
  options: [plannedOf(), growth],
  lastMonth: { month: '2026-10', sessions: 1_912, minutes: 2_871 },
  projects: 5,
  leaving: { endsAt: '2099-01-13T09:30:00Z', plan: 'free', sessionsIncluded: 100 },
  decision: null,
  notifiedAt: '2026-11-28T09:00:00Z',
  ...differences,
});

/** A change that has taken place. */
export const completedOf = (differences: Partial<Migration> = {}): Migration => {
  const at = '2024-11-13T09:30:00Z';
  return migrationOf({
    state: 'completed',
    canDecide: false,
    movesAt: at,
    decideUntil: '2024-11-12T09:30:00Z',
    options: [plannedOf({ listPriceFrom: '2025-02-13T09:30:00Z' }), growth],
    leaving: { endsAt: at, plan: 'free', sessionsIncluded: 100 },
    ...differences,
  });
};

/** Answers as the API would for a customer with this change, and keeps the decisions. */
export async function serveMigration(page: Page, migration: Migration) {
  const served = { migration, decisions: [] as Request[] };
  await page.route(MIGRATION, (route) => {
    const request = route.request();
    if (request.method() === 'POST') {
      served.decisions.push(request);
      served.migration = decided(served.migration, request.postDataJSON());
    }
    return route.fulfill({ json: served.migration });
  });
  return served;
}

const decided = (before: Migration, { decision, plan }: Decision): Migration => ({
  ...before,
  plan: decision === 'leave' ? 'free' : (plan ?? before.options[0]?.plan ?? 'free'),
  decision: { decision, plan: plan ?? null, at: '2026-11-29T12:00:00Z' },
});
