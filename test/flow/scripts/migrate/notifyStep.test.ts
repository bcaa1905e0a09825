import type Stripe from 'stripe';
import { beforeEach, expect, it, vi } from 'vitest';
import type { MigrateContext, MigrateOptions } from '../../../../scripts/migrate/context.ts';
import { dryRunStage } from '../../../../scripts/migrate/dryRunStage.ts';
import type { PlannedAccount } from '../../../../scripts/migrate/planFile.ts';
import { notify } from '../../../../scripts/migrate/steps/notify.ts';
import { readCustomer } from '../../../../scripts/migrate/stripe/readCustomer.ts';
import { stripeHash } from '../../../../scripts/migrate/stripe/stripeHash.ts';
import type { ConnectedStage } from '../../../../scripts/stage/connectStage.ts';
import type { Table } from '../../../../shared/aws/tableClient.ts';
import { migrationOf, planFile, plannedAccount } from '../../../support/migration/notifyWorld.ts';
import { storedContact } from '../../../support/notifications/storedNotices.ts';
import { scanRows } from '../../../support/table/fullAccount.ts';
import { testTable } from '../../../support/table/testTable.ts';

const NOW = 1_795_000_000;
const BLOCKED = { blockers: [{ code: 'disputed', text: 'A charge is disputed.' }] };
const FREE = { movesAt: undefined, customer: undefined, subscription: undefined };

/** Every customer exists, speaks French and has no subscription. */
const stripe = {
  customers: {
    retrieve: async (id: string) => ({
      id,
      email: `${id}@example.com`,
      preferred_locales: ['fr'],
      balance: 0,
    }),
  },
  subscriptions: { list: () => ({ autoPagingToArray: async () => [] }) },
} as unknown as Stripe;

let table: Table;
let commands: string[];
let printed: string[];

beforeEach(async () => {
  table = await testTable();
  commands = [];
  table.client.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        commands.push(String(commandName));
        return next(args);
      },
    { step: 'initialize' },
  );
  printed = [];
  vi.spyOn(console, 'log').mockImplementation((line) => void printed.push(String(line)));
});

async function planned(userId: string, changes: Partial<PlannedAccount> = {}): Promise<PlannedAccount> {
  const account = plannedAccount(userId, { now: NOW, ...changes });
  if (account.customer === undefined) return account;
  return { ...account, stripeHash: stripeHash(await readCustomer(stripe, account.customer)) };
}

async function run(options: Partial<MigrateOptions> = {}) {
  const accounts = [
    await planned('a', BLOCKED),
    await planned('b', FREE),
    await planned('c'),
    await planned('d', { exportHash: 'another' }),
    await planned('e'),
  ];
  const stage = { name: 'local', table, queues: {}, secret: {} } as unknown as ConnectedStage;
  const all: MigrateOptions = { isDryRun: false, json: false, ...options };
  await notify({
    stage: all.isDryRun ? dryRunStage(stage) : stage,
    stripe,
    planFile: planFile(accounts, { createdAt: NOW }),
    export: { readAccount: (userId: string) => ({ hash: `export of ${userId}` }) },
    options: all,
    progress: () => ({ advance() {}, end() {} }),
    now: () => NOW,
  } as unknown as MigrateContext);
}

const states = async () =>
  Object.fromEntries(
    await Promise.all(
      ['a', 'b', 'c', 'd', 'e'].map(async (id) => [id, (await migrationOf(table, id))?.state] as const),
    ),
  );

it('stores every account, tells those that pay, and counts the others by their reason', async () => {
  await run();
  expect(await states()).toEqual({ a: 'skipped', b: 'planned', c: 'notified', d: 'failed', e: 'notified' });
  expect(await storedContact(table, 'c')).toMatchObject({ email: 'cus_c@example.com', language: 'fr' });
  const text = printed.join('\n');
  expect(text).toContain('notified: 2');
  expect(text).toContain('skipped disputed: 1');
  expect(text).toContain('skipped free: 1');
  expect(text).toContain('refused export_changed: 1');
  expect(text).not.toContain('@');
});

it('as a canary tells the first that pay, and stores every account', async () => {
  await run({ limit: 1 });
  expect(await states()).toEqual({ a: 'skipped', b: 'planned', c: 'notified', d: 'planned', e: 'planned' });
  await run({ limit: 1 });
  expect((await states()).e).toBe('planned');
});

it('tells the accounts of --only', async () => {
  await run({ only: ['e'] });
  expect(await states()).toMatchObject({ c: 'planned', e: 'notified' });
});

it('in a dry run prints the same and writes nothing', async () => {
  await run({ isDryRun: true });
  expect(await scanRows(table)).toEqual([]);
  expect(commands.filter((name) => !/^(Get|BatchGet|Query|Scan)/.test(name))).toEqual([]);
  expect(printed.join('\n')).toContain('notified: 2');
});
