import {
  type NotifyDeps,
  type NotifyResult,
  notifyAccount,
} from '../../../scripts/migrate/notify/notifyAccount.ts';
import { createNotifyStore } from '../../../scripts/migrate/notify/notifyStore.ts';
import type { PlanFile, PlannedAccount } from '../../../scripts/migrate/planFile.ts';
import { SETTINGS_TEMPLATE } from '../../../scripts/migrate/settings.ts';
import type { OldCustomer } from '../../../scripts/migrate/stripeState.ts';
import { createMigrationStore } from '../../../shared/account/migrationStore.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { testMigration } from './testMigration.ts';

/** An account that pays $19 today. Its price changes in 20 days. `now` is epoch seconds. */
export function plannedAccount(
  userId: string,
  { now, ...changes }: { now: number } & Partial<PlannedAccount>,
): PlannedAccount {
  const { from, options, movesAt, lastMonth, customer, subscription } = testMigration(userId, { now });
  return {
    ...{ userId, exportHash: `export of ${userId}`, stripeHash: `stripe of ${customer}` },
    ...{ from, options, movesAt, lastMonth, customer, subscription },
    projects: { active: ['p1', 'p2'], archived: [] },
    operations: [],
    warnings: [],
    blockers: [],
    ...changes,
  };
}

export const planFile = (
  accounts: PlannedAccount[],
  { hash = 'a1'.repeat(32), createdAt }: { hash?: string; createdAt: number },
): PlanFile => ({
  ...{ version: 1, stage: 'local', createdAt, hash, accounts },
  settings: SETTINGS_TEMPLATE,
});

export type StripeCustomers = Record<string, Partial<Extract<OldCustomer, { kind: 'customer' }>> | undefined>;

const CUSTOMER = {
  kind: 'customer' as const,
  balanceMinor: 0,
  hasDispute: false,
  otherUnpaid: [],
  subscriptions: [],
};

/**
 * What `notify` works with. Customers at Stripe have the address `<customer>@example.com` and are as in the plan, except those of
 * `customers`: one that is undefined does not exist.
 */
export function notifyDeps(
  table: Table,
  plan: PlanFile,
  {
    now,
    customers = {},
    ...others
  }: { now: number; customers?: StripeCustomers } & Partial<Omit<NotifyDeps, 'now'>>,
): NotifyDeps {
  return {
    store: createNotifyStore(table, { isDryRun: false }),
    plan,
    exportHashOf: (userId) => `export of ${userId}`,
    async readCustomer(id): Promise<OldCustomer> {
      const changes = customers[id];
      if (id in customers && !changes) return { kind: 'none' };
      return { ...CUSTOMER, id, email: `${id}@example.com`, ...changes };
    },
    stripeHashOf: (customer) => (customer.kind === 'none' ? null : `stripe of ${customer.id}`),
    now: () => now,
    ...others,
  };
}

export const notifyAll = (deps: NotifyDeps, { accounts }: PlanFile): Promise<NotifyResult[]> =>
  Promise.all(accounts.map((planned) => notifyAccount(deps, planned)));

export const migrationOf = (table: Table, accountId: string) =>
  createMigrationStore(table).readMigration(accountId);
