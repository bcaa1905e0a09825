import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, expect, it, vi } from 'vitest';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { SECONDS_PER_DAY, SECONDS_PER_HOUR } from '../../../shared/time.ts';
import { sessionCalls } from '../../store/support/sessionCalls.ts';
import { handlerEnv } from '../../support/api/handlerEnv.ts';
import { asFunction } from '../../support/permissions/asFunction.ts';
import { testTable } from '../../support/table/testTable.ts';
import { recordMetrics } from '../../support/webhooks/recordMetrics.ts';

const NOW = Math.floor(Date.now() / 1000);
let table: Table;
let calls: ReturnType<typeof sessionCalls>;

beforeEach(async () => {
  table = await testTable();
  calls = sessionCalls(table);
  await handlerEnv(table);
  for (const [name, value] of Object.entries({ SESSION_HOURS_MAX: '24', SCAN_PAUSE_MS: '0' })) {
    vi.stubEnv(name, value);
  }
});

const run = async () =>
  asFunction('IdleAccounts', (await import('../../../services/metering/handlers/idleAccounts.ts')).handler)();

it('cleans up all accounts, and counts and logs the id of one that cannot be read', async () => {
  const died = NOW - 7 * SECONDS_PER_HOUR;
  for (const accountId of ['u1', 'u2', 'broken']) await calls.start('s1', { accountId, now: died });
  await table.client.send(
    new UpdateItemCommand({
      TableName: table.tableName,
      Key: marshall(tableKeys.account('broken')),
      UpdateExpression: 'SET sessionsUsed = :text',
      ExpressionAttributeValues: marshall({ ':text': 'many' }),
    }),
  );
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'ERROR');
  const errors = vi.spyOn(console, 'error').mockImplementation(() => {});
  const metrics = recordMetrics();
  await run();
  expect(metrics()).toEqual({ idle_accounts_changed: 2, idle_account_failed: 1 });
  for (const accountId of ['u1', 'u2'])
    expect(await calls.readAccount(accountId)).toMatchObject({ open: {} });
  expect(errors.mock.calls.map(([line]) => JSON.parse(line))).toMatchObject([
    { message: 'idle_account_failed', accountId: 'broken' },
  ]);
  errors.mockRestore();
  await run();
  expect(metrics()).toEqual({ idle_accounts_changed: 2, idle_account_failed: 1 });
});

it('counts a run that began more than a day ago and is not complete', async () => {
  const { createProgressStore } = await import('../../../shared/aws/progressStore.ts');
  const { idleAccountsProgress } = await import('../../../services/metering/store/accountDirectory.ts');
  const startedAt = NOW - 2 * SECONDS_PER_DAY;
  const progress = { run: '2026-01-01', startedAt, changed: 0, failed: 0, next: {} };
  await createProgressStore(table, 'idle-accounts', idleAccountsProgress).save({ step: 0, progress });
  const metrics = recordMetrics();
  vi.spyOn(performance, 'now').mockReturnValueOnce(0).mockReturnValue(780_000);
  await run();
  expect(metrics()).toEqual({ idle_accounts_late: 1 });
  vi.restoreAllMocks();
});
