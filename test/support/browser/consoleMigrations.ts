import type { Page } from 'playwright-core';
import type { Operations } from '../../../client/src/apiTypes.ts';
import { daysAgo } from './fixtureDays.ts';

type MigrationPage = Operations['listMigrations']['response'];
type AccountMigration = MigrationPage['accounts'][number];
type Counts = NonNullable<MigrationPage['counts']>;
type Option = AccountMigration['options'][number];

const usd = (amountMinor: number) => ({ amountMinor, currency: 'usd' });

const MOVES_AT = daysAgo(-13, '09:30:00');

const OPTIONS: Option[] = [
  {
    plan: 'starter',
    isPlanned: true,
    price: usd(1_900),
    months: 3,
    thenPrice: usd(2_900),
    listPriceFrom: daysAgo(-105, '09:30:00'),
    sessionsIncluded: 5_000,
    concurrent: 10,
    projectsIncluded: 3,
    projectsArchived: 2,
    usedPercent: 38,
  },
  {
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
  },
];

const FREE: Option = {
  plan: 'free',
  isPlanned: true,
  price: usd(0),
  months: 0,
  thenPrice: usd(0),
  listPriceFrom: null,
  sessionsIncluded: 100,
  concurrent: 1,
  projectsIncluded: 1,
  projectsArchived: 2,
  usedPercent: null,
};

/** Notified, and without a decision. */
export const accountMigrationOf = (differences: Partial<AccountMigration> = {}): AccountMigration => ({
  userId: 'user_8Kq2vN',
  state: 'notified',
  stateSince: daysAgo(2, '09:00:00'),
  planHash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  canDecide: true,
  former: {
    plan: 'build',
    price: usd(1_900),
    prices: ['price_1MbuildMonthly'],
    overagePrices: ['price_1MbuildOverage'],
  },
  plan: 'starter',
  options: OPTIONS,
  movesAt: MOVES_AT,
  lastMonth: { month: '2026-10', sessions: 1_912, minutes: 2_871.4 },
  warnings: ['projects_archived'],
  blockers: [],
  projects: 5,
  projectsArchived: 2,
  customer: 'cus_Q8d2LmN0pRx4',
  subscription: 'sub_1QK7x2AbCdEfGhIj',
  decision: null,
  notifiedAt: daysAgo(2, '09:00:00'),
  grants: [],
  move: null,
  problem: null,
  ...differences,
});

const decided = (decision: 'consent' | 'plan' | 'leave', plan: 'growth' | null = null) => ({
  decision,
  plan,
  at: daysAgo(1, '16:20:00'),
});

/** One in each state, with each decision. */
const accountMigrationsOf = (): AccountMigration[] => [
  accountMigrationOf(),
  accountMigrationOf({
    userId: '0f8fad5b-d9cb-469f-a165-70867728950e',
    state: 'moved',
    plan: 'growth',
    decision: decided('plan', 'growth'),
    warnings: [],
    grants: [
      { price: 'price_1MbuildMonthly', plan: 'growth' },
      { price: 'price_1QmigratedStarter1900', plan: 'starter' },
    ],
    move: {
      at: daysAgo(1, '18:00:00'),
      plan: 'growth',
      leaves: false,
      decidedAt: daysAgo(1, '16:20:00'),
      schedule: 'sub_sched_1QK7x2AbCdEf',
    },
  }),
  accountMigrationOf({ userId: 'user_4Tz9', state: 'verified', decision: decided('consent') }),
  accountMigrationOf({ userId: 'user_c81K', plan: 'free', decision: decided('leave') }),
  accountMigrationOf({
    userId: 'user_Jv63',
    state: 'failed',
    problem: {
      code: 'notice_bounced',
      text: 'The notice did not arrive: correct the address and send it again.',
      at: daysAgo(1, '12:00:00'),
    },
  }),
  accountMigrationOf({
    userId: 'user_m2Wd',
    state: 'skipped',
    canDecide: false,
    notifiedAt: null,
    blockers: ['past_due', 'unpaid_invoice'],
  }),
  accountMigrationOf({
    userId: 'user_Rb7e',
    state: 'planned',
    canDecide: false,
    notifiedAt: null,
    former: { plan: 'free', price: usd(0), prices: [], overagePrices: [] },
    plan: 'free',
    options: [FREE],
    movesAt: null,
    lastMonth: null,
    customer: null,
    subscription: null,
    warnings: ['exceeds_free'],
  }),
];

export type MigrationFixture = { accounts: AccountMigration[]; pageSize: number; isComplete: boolean };

/** Answers the console's requests for moved accounts as the API would. */
export async function serveMigrations(page: Page, given: Partial<MigrationFixture> = {}) {
  const fixture: MigrationFixture = {
    accounts: accountMigrationsOf(),
    pageSize: 50,
    isComplete: true,
    ...given,
  };
  await page.route(/\/admin\/migration(\?|$)/, (route) => {
    const query = new URL(route.request().url()).searchParams;
    const found = fixture.accounts.filter(isAsked(query));
    const from = Number(query.get('cursor') ?? 0);
    const to = from + fixture.pageSize;
    return route.fulfill({
      json: {
        ...(from === 0 && { counts: countsOf(fixture) }),
        accounts: found.slice(from, to),
        ...(to < found.length && { nextCursor: String(to) }),
      } satisfies MigrationPage,
    });
  });
  await page.route(/\/admin\/accounts\/[^/]+\/migration(\?|$)/, (route) => {
    const userId = decodeURIComponent(new URL(route.request().url()).pathname.split('/').at(-2) ?? '');
    const found = fixture.accounts.find((one) => one.userId === userId);
    return found ? route.fulfill({ json: found }) : route.fulfill(NOT_FOUND);
  });
  return fixture;
}

const NOT_FOUND = {
  status: 404,
  contentType: 'application/problem+json',
  json: { status: 404, code: 'migration_not_found', detail: 'There is none.', retryable: false },
};

const codesOf = ({ blockers, problem }: AccountMigration) => [
  ...blockers,
  ...(problem ? [problem.code] : []),
];

const decisionOf = ({ decision, notifiedAt }: AccountMigration) =>
  decision?.decision ?? (notifiedAt === null ? undefined : 'none');

const isAsked = (query: URLSearchParams) => (migration: AccountMigration) =>
  (query.get('state') ?? migration.state) === migration.state &&
  (query.get('decision') === null || query.get('decision') === decisionOf(migration)) &&
  (query.get('problem') === null || codesOf(migration).includes(query.get('problem') ?? ''));

function countsOf({ accounts, isComplete }: MigrationFixture): Counts {
  const count = (matches: (migration: AccountMigration) => boolean) => accounts.filter(matches).length;
  const state = (name: string) => count((one) => one.state === name);
  const decision = (name: string) => count((one) => decisionOf(one) === name);
  const codes = [...new Set(accounts.flatMap(codesOf))].sort();
  return {
    isComplete,
    accounts: accounts.length,
    states: {
      planned: state('planned'),
      notified: state('notified'),
      moved: state('moved'),
      verified: state('verified'),
      failed: state('failed'),
      skipped: state('skipped'),
    },
    decisions: {
      consent: decision('consent'),
      plan: decision('plan'),
      leave: decision('leave'),
      none: decision('none'),
    },
    problems: codes.map((code) => ({ code, accounts: count((one) => codesOf(one).includes(code)) })),
  };
}
