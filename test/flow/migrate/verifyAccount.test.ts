import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, expect, it } from 'vitest';
import type { OldSession } from '../../../scripts/migrate/exportedAccount.ts';
import { importHistory } from '../../../scripts/migrate/history/importHistory.ts';
import { moveIntoTable } from '../../../scripts/migrate/table/moveIntoTable.ts';
import { type VerifyDeps, verifyAccount } from '../../../scripts/migrate/verify/verifyAccount.ts';
import { startSession } from '../../../services/metering/domain/startSession.ts';
import { createMeteringStore } from '../../../services/metering/store/meteringStore.ts';
import { createMigrationStore } from '../../../shared/account/migrationStore.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { MOVE_PRICES, movedMigration, scheduledOf } from '../../support/migrate/moved.ts';
import { plannedAccount } from '../../support/migrate/planned.ts';
import { LIMITS } from '../../support/slotLimits.ts';
import { givenAccount, starterSubscription, testTable } from '../../support/table/testTable.ts';

const NOW = Date.parse('2026-11-22T18:00:00Z') / 1000;
const accountId = 'anna';
const planned = plannedAccount();
const migration = movedMigration(planned, { at: NOW });
const MONTHS = [
  { month: '2026-09', sessions: 3, minutes: 10.25 },
  { month: '2026-10', sessions: 2, minutes: 0 },
  { month: '2026-11', sessions: 9, minutes: 99 },
];
const SESSIONS: OldSession[] = [
  { sessionId: 'old-1', createdAt: NOW - 86_400, minutes: 2.5 },
  { sessionId: 'old-2', createdAt: NOW - 3_600, minutes: 1 },
  { sessionId: 'both', createdAt: NOW - 3_600, minutes: 1 },
  { sessionId: 'a#b', createdAt: NOW - 3_600, minutes: 1 },
];

let table: Table;
let deps: VerifyDeps;

beforeEach(async () => {
  table = await testTable();
  const old = { userId: accountId, months: MONTHS, hash: planned.exportHash };
  const exported: VerifyDeps['exported'] = {
    readAccount: () => ({ ...old, customers: [], projects: [] }),
    sessions: (_user, from) => SESSIONS.filter(({ createdAt }) => createdAt >= from),
  };
  deps = {
    table,
    migrations: createMigrationStore(table),
    gateway: {
      readSubscription: async () => scheduledOf(planned, migration),
      readListPrice: async () => ({
        id: MOVE_PRICES.list,
        amountMinor: 9_900,
        currency: 'usd',
        taxBehavior: 'unspecified' as const,
        product: 'p',
      }),
      findFirstPrice: async () => MOVE_PRICES.first,
    },
    exported,
    isDryRun: false,
    now: () => NOW,
  };
  await deps.migrations.saveMigration({ before: undefined, after: migration });
  await moveIntoTable({ table, now: NOW }, planned, migration);
  // The gateway used both services for a while.
  await startSession(createMeteringStore(table), { accountId, sessionId: 'both', now: NOW, limits: LIMITS });
  await importHistory({ table, now: NOW, export: exported }, old, { formerPlan: 'pro' });
  const subscription = { ...starterSubscription(NOW), id: 'sub_anna', plan: 'growth', customer: 'cus_anna' };
  await givenAccount(table, accountId, { subscription, now: NOW });
});

const verify = () => verifyAccount(deps, planned, migration.planHash);
const state = async () => (await deps.migrations.readMigration(accountId))?.state;

it('an account that is moved as planned is verified, and stays so', async () => {
  expect(await verify()).toEqual({ kind: 'verified' });
  expect(await state()).toBe('verified');
  expect(await verify()).toEqual({ kind: 'verified' });
});

it('a dry run verifies without a write', async () => {
  deps.isDryRun = true;
  expect(await verify()).toEqual({ kind: 'verified' });
  expect(await state()).toBe('moved');
});

it('a session that is missing is a difference, and the account is not verified', async () => {
  const Key = marshall(tableKeys.session(accountId, 'old-2'));
  await table.client.send(new DeleteItemCommand({ TableName: table.tableName, Key }));
  expect(await verify()).toEqual({
    kind: 'differs',
    differences: [
      {
        code: 'sessions',
        text: 'The export has 2 with 210 seconds, the table 1 with 150 seconds; 0 differ.',
      },
    ],
  });
  expect(await state()).toBe('moved');
});

it('a month that is missing is a difference', async () => {
  const Key = marshall(tableKeys.closedPeriod(accountId, Date.parse('2026-10-01T00:00:00Z') / 1000));
  await table.client.send(new DeleteItemCommand({ TableName: table.tableName, Key }));
  expect(await verify()).toMatchObject({ kind: 'differs', differences: [{ code: 'months' }] });
});

it('a decision that comes meanwhile is compared, too', async () => {
  const { saveMigration } = deps.migrations;
  let isFirst = true;
  deps.migrations.saveMigration = async (change) => {
    if (isFirst && change.before) {
      const decision = { kind: 'leave' as const, at: NOW + 1 };
      await saveMigration({ before: change.before, after: { ...change.before, decision } });
    }
    isFirst = false;
    return saveMigration(change);
  };
  expect(await verify()).toMatchObject({ kind: 'differs' });
  expect(await state()).toBe('moved');
});

it.each(['planned', 'notified', 'failed', 'skipped'] as const)(
  'an account in the state %s is not compared',
  async (before) => {
    const stored = await deps.migrations.readMigration(accountId);
    await deps.migrations.saveMigration({ before: stored, after: { ...migration, state: before } });
    expect(await verify()).toEqual({ kind: 'not_moved', reason: before });
  },
);

it('an account that was moved by another plan file is not compared', async () => {
  expect(await verifyAccount(deps, planned, 'other')).toEqual({
    kind: 'not_moved',
    reason: 'other_plan_file',
  });
});
