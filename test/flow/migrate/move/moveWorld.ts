import { createHash } from 'node:crypto';
import Stripe from 'stripe';
import { DEFAULT_SECRET_KEY } from '../../../../local/stripe/server/apiKeys.ts';
import { type MoveDeps, moveAccount } from '../../../../scripts/migrate/move/moveAccount.ts';
import { type UndoDeps, undoAccount } from '../../../../scripts/migrate/move/undoAccount.ts';
import type { PlannedAccount } from '../../../../scripts/migrate/planFile.ts';
import { readCustomer } from '../../../../scripts/migrate/stripe/readCustomer.ts';
import { createScheduleGateway } from '../../../../scripts/migrate/stripe/scheduleGateway.ts';
import { stripeHash } from '../../../../scripts/migrate/stripe/stripeHash.ts';
import type { Migration } from '../../../../shared/account/migration.ts';
import { createMigrationStore } from '../../../../shared/account/migrationStore.ts';
import type { PlanId } from '../../../../shared/account/plans.ts';
import type { Table } from '../../../../shared/aws/tableClient.ts';
import type { MigrationDecision } from '../../../../shared/contract/migration/states.ts';
import { MONTH_START } from '../../../local/stripe/support/halfMonth.ts';
import { billed, ENDS, type MeteredPlan, meteredPlan } from '../../../local/stripe/support/meteredPlan.ts';
import { monthlyPrice } from '../../../local/stripe/support/startedStripe.ts';
import { testTable } from '../../../support/table/testTable.ts';

export const PLAN_HASH = createHash('sha256').update('plan file').digest('hex');
export const ACCOUNT = 'ada';

/** The end of the period, at which the price changes. */
export const MOVES_AT = ENDS[0] ?? 0;

const DAY = 86_400;

/**
 * A notified account, 15 days before its renewal on 1 May 2026: it pays 9.00 USD a month and overage of 1.2 cents a minute, and moves to
 * Starter (29.00 USD), which costs it 9.00 USD for three months.
 */
export type MoveWorld = Omit<MeteredPlan, 'prices'> & {
  prices: { former: string; overage: string; starter: string; growth: string };
  table: Table;
  planned: PlannedAccount;
  deps: MoveDeps & UndoDeps;
  /** Calls of the table step and of the sync, which other tests cover. */
  calls: { tableMoves: number; syncs: number; unlinks: number };
  move(deps?: MoveDeps): ReturnType<typeof moveAccount>;
  undo(deps?: UndoDeps): ReturnType<typeof undoAccount>;
  decide(kind: MigrationDecision, plan?: PlanId): Promise<void>;
  stored(): Promise<Migration>;
  replace(changes: Partial<Migration>): Promise<void>;
  schedules(): Promise<Stripe.SubscriptionSchedule[]>;
  /** The active schedule's phases: their ends and prices. */
  phases(): Promise<{ end: number; prices: string[] }[]>;
  /** Moves the clock to the end of each of the next periods, and renews. Returns what each invoice bills. */
  renewals(count: number): Promise<{ total: number; prices: string[] }[]>;
  moveClockTo(at: number): Promise<void>;
};

export type WorldOptions = {
  subscription?: Partial<Stripe.SubscriptionCreateParams>;
  /** Changes the customer before the account is planned. */
  prepare?(plan: MeteredPlan): Promise<unknown>;
  movesAt?: number;
};

export async function moveWorld({
  subscription = {},
  prepare,
  movesAt = MOVES_AT,
}: WorldOptions = {}): Promise<MoveWorld> {
  const [table, plan] = await Promise.all([testTable(), meteredPlan(subscription)]);
  const { stripe, control, customer } = plan;
  await prepare?.(plan);
  await control('clock', { advanceSeconds: 15 * DAY });
  const starter = await monthlyPrice(stripe, 'Starter', 2_900);
  const growth = await monthlyPrice(stripe, 'Growth', 9_900);
  const prices = {
    former: plan.prices.base.id,
    overage: plan.prices.overage.id,
    starter: starter.id,
    growth: growth.id,
  };
  const planned: PlannedAccount = {
    userId: ACCOUNT,
    exportHash: 'export',
    stripeHash: stripeHash(await readCustomer(stripe, customer.id)),
    from: {
      plan: 'starter',
      amountMinor: 900,
      currency: 'usd',
      prices: [prices.former],
      overagePrices: [prices.overage],
    },
    options: [
      { plan: 'starter', amountMinor: 900, months: 3, thenAmountMinor: 2_900 },
      { plan: 'growth', amountMinor: 9_900, months: 0, thenAmountMinor: 9_900 },
    ],
    movesAt,
    customer: customer.id,
    subscription: plan.subscription.id,
    projects: { active: [], archived: [] },
    operations: [],
    warnings: [],
    blockers: [],
  };
  const migrations = createMigrationStore(table);
  const before = undefined;
  await migrations.saveMigration({ before, after: notified(planned) });
  // Many runs at once wait for each other at the emulator.
  const patient = new Stripe(DEFAULT_SECRET_KEY, {
    host: '127.0.0.1',
    port: plan.port,
    protocol: 'http',
    maxNetworkRetries: 0,
    timeout: 60_000,
  });
  const calls = { tableMoves: 0, syncs: 0, unlinks: 0 };
  const state = async () => Number(((await plan.state()) as unknown as { now: number }).now);
  let now = await state();
  const deps: MoveDeps & UndoDeps = {
    migrations,
    gateway: createScheduleGateway({
      stripe: patient,
      prices: { starter: [prices.starter], growth: [prices.growth] },
    }),
    readCustomer: (id) => readCustomer(patient, id),
    hashOf: stripeHash,
    exportHashOf: () => 'export',
    readNotice: async () => ({ kind: 'sent' }),
    leastNotice: 0,
    readLiveSubscription: async () => undefined,
    checkTable: async () => undefined,
    importHistory: async () => undefined,
    moveIntoTable: async () => {
      calls.tableMoves++;
      return undefined;
    },
    requestSync: async () => void calls.syncs++,
    unlinkCustomer: async () => void calls.unlinks++,
    now: () => now,
  };
  const stored = async () => {
    const migration = await migrations.readMigration(ACCOUNT);
    if (!migration) throw new Error('there is no migration');
    return migration;
  };
  const replace = async (changes: Partial<Migration>) => {
    const current = await stored();
    await migrations.saveMigration({ before: current, after: { ...current, ...changes } });
  };
  const schedules = async () =>
    (await stripe.subscriptionSchedules.list({ customer: customer.id, limit: 100 })).data;
  const moveClockTo = async (at: number) => {
    await control('clock', { now: at });
    now = await state();
  };
  return {
    ...plan,
    prices,
    table,
    planned,
    deps,
    calls,
    move: (given = deps) => moveAccount(given, planned, PLAN_HASH),
    undo: (given = deps) => undoAccount(given, { userId: ACCOUNT, planHash: PLAN_HASH }),
    decide: (kind, chosen) => replace({ decision: { kind, ...(chosen ? { plan: chosen } : {}), at: ++now } }),
    stored,
    replace,
    schedules,
    phases: async () => {
      const active = (await schedules()).find(({ status }) => status === 'active');
      return (active?.phases ?? []).map(({ end_date: end, items }) => ({
        end,
        prices: items.map(({ price }) => String(price)),
      }));
    },
    renewals: async (count) => {
      const invoices = [];
      for (const end of ENDS.slice(0, count)) {
        await moveClockTo(end);
        const invoice = await plan.renew();
        invoices.push({ total: invoice.total, prices: billed(invoice).map(({ price }) => String(price)) });
      }
      return invoices;
    },
    moveClockTo,
  };
}

const notified = (planned: PlannedAccount): Migration => ({
  accountId: ACCOUNT,
  version: 0,
  state: 'notified',
  stateSince: MONTH_START,
  planHash: PLAN_HASH,
  from: planned.from,
  options: planned.options,
  movesAt: planned.movesAt,
  warnings: [],
  blockers: [],
  projects: 0,
  projectsArchived: 0,
  customer: planned.customer,
  subscription: planned.subscription,
  notifiedAt: MONTH_START,
});
