import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { runRebuild } from '../../../scripts/ledger/rebuildDays.ts';
import { dailyUsage } from '../../../services/accounts/domain/dailyUsage.ts';
import type { MeteringStore } from '../../../services/metering/domain/ports.ts';
import { reclaimSlots } from '../../../services/metering/domain/reclaimSlots.ts';
import { reportSessions } from '../../../services/metering/domain/reportSessions.ts';
import { startSession } from '../../../services/metering/domain/startSession.ts';
import { createMeteringStore } from '../../../services/metering/store/meteringStore.ts';
import { createUsageStore } from '../../../shared/account/usageStore.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { handlerEnv } from '../../support/api/handlerEnv.ts';
import { LIMITS } from '../../support/slotLimits.ts';
import { deliverStream } from '../../support/table/deliverStream.ts';
import { testTable } from '../../support/table/testTable.ts';

const at = (iso: string) => Date.parse(iso) / 1000;

let table: Table;
let store: MeteringStore;

beforeEach(async () => {
  table = await testTable();
  store = createMeteringStore(table);
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
});
afterEach(() => void vi.restoreAllMocks());

const accountId = 'u1';
const start = (sessionId: string, now: number) =>
  startSession(store, { accountId, sessionId, now, limits: LIMITS });
const account = async () => {
  const found = await store.readAccount(accountId);
  if (!found) throw new Error('no account');
  return found;
};

/** Reports session s1 at `now`, and lets the ledger apply the report. */
async function report(startedAt: number, endedAt: number, now: number): Promise<void> {
  await apply(now - 1);
  const reports = [{ sessionId: 's1', startedAt, endedAt }];
  const outcomes = await reportSessions(store, { accountId, reports, now, limits: LIMITS });
  expect(outcomes.get('s1')?.kind).toBe('reported');
  await apply(now);
}

/** Delivers what was written since the last time to the ledger, as if it was written at `now`. It drops the rest. */
async function apply(now: number): Promise<void> {
  await handlerEnv(table);
  const { handler } = await import('../../../services/ledger/handlers/ledger.ts');
  await deliverStream(table, ({ Records }: DynamoDBStreamEvent) =>
    handler({
      Records: Records.map((record) => ({
        ...record,
        dynamodb: { ...record.dynamodb, ApproximateCreationDateTime: now },
      })),
    }),
  );
}

/** [sessions, seconds] of each day that has any. */
async function days(now: number): Promise<Record<string, [sessions: number, seconds: number]>> {
  const range = { from: '2026-11-20', to: '2026-12-31' };
  const usage = await dailyUsage(createUsageStore(table), { accountId, range, now });
  return Object.fromEntries(
    usage.days
      .filter(({ sessions, seconds }) => sessions + seconds > 0)
      .map(({ day, sessions, seconds }) => [day, [sessions, seconds]]),
  );
}

it('a reported session counts on the day of the report, its seconds on the day of its end', async () => {
  const now = at('2026-11-25T09:00:00Z');
  await report(at('2026-11-23T12:00:00Z'), at('2026-11-23T12:01:40Z'), now);
  expect(await days(now)).toEqual({ '2026-11-23': [0, 100], '2026-11-25': [1, 0] });
  expect(await account()).toMatchObject({ sessionsUsed: 1, secondsUsed: 100 });
});

it('a reported session of the previous period counts in the new one, its seconds in the closed one', async () => {
  await start('other', at('2026-11-25T09:00:00Z'));
  await apply(at('2026-11-25T09:00:00Z'));
  const now = at('2026-12-01T00:30:00Z');
  await report(at('2026-11-30T23:50:00Z'), at('2026-11-30T23:51:40Z'), now);
  expect(await days(now)).toEqual({
    '2026-11-25': [1, 0],
    '2026-11-30': [0, 100],
    '2026-12-01': [1, 0],
  });
  expect(await account()).toMatchObject({ sessionsUsed: 1, secondsUsed: 0 });
  const { periods } = await createUsageStore(table).listPeriods({ accountId, limit: 5 });
  expect(periods).toMatchObject([{ sessions: 1, seconds: 100 }]);
});

it('a session that a report extends beyond midnight keeps its first seconds on the day of its first end', async () => {
  const startedAt = at('2026-11-24T23:50:00Z');
  await start('s1', startedAt);
  await apply(startedAt);
  const reclaim = { sessionIds: ['s1'], now: at('2026-11-24T23:57:00Z'), limits: LIMITS };
  await reclaimSlots(store, { account: await account(), ...reclaim });
  await apply(reclaim.now);
  const now = at('2026-11-25T08:00:00Z');
  await report(startedAt, at('2026-11-25T00:05:00Z'), now);
  expect(await days(now)).toEqual({
    '2026-11-24': [1, LIMITS.leaseSeconds],
    '2026-11-25': [0, 15 * 60 - LIMITS.leaseSeconds],
  });
  expect((await account()).secondsUsed).toBe(15 * 60);
  await runRebuild({ table, name: 'test' }, accountId);
});

it('a session that a report shortens loses the seconds of the day on which its lease ended', async () => {
  const startedAt = at('2026-11-24T23:57:00Z');
  await start('s1', startedAt);
  await apply(startedAt);
  const reclaim = { sessionIds: ['s1'], now: at('2026-11-25T00:10:00Z'), limits: LIMITS };
  await store.renewLeases({ accountId, sessionIds: ['s1'], leaseEnd: at('2026-11-25T00:00:40Z') });
  await reclaimSlots(store, { account: await account(), ...reclaim });
  await apply(reclaim.now);
  expect(await days(reclaim.now)).toEqual({ '2026-11-24': [1, 0], '2026-11-25': [0, 220] });
  const now = at('2026-11-26T08:00:00Z');
  await report(startedAt, at('2026-11-24T23:58:30Z'), now);
  expect(await days(now)).toEqual({ '2026-11-24': [1, 0], '2026-11-25': [0, 90] });
  expect((await account()).secondsUsed).toBe(90);
  await runRebuild({ table, name: 'test' }, accountId);
});

it('a session of the previous period that a report shortens loses the seconds in that period', async () => {
  const startedAt = at('2026-11-30T23:50:00Z');
  await start('s1', startedAt);
  await apply(startedAt);
  const reclaim = { sessionIds: ['s1'], now: at('2026-11-30T23:59:00Z'), limits: LIMITS };
  await reclaimSlots(store, { account: await account(), ...reclaim });
  await start('other', at('2026-12-01T00:10:00Z'));
  await apply(at('2026-12-01T00:10:00Z'));
  const now = at('2026-12-01T00:30:00Z');
  await report(startedAt, startedAt + 20, now);
  expect(await days(now)).toEqual({ '2026-11-30': [1, 20], '2026-12-01': [1, 0] });
  expect(await account()).toMatchObject({ sessionsUsed: 1, secondsUsed: 0 });
  const { periods } = await createUsageStore(table).listPeriods({ accountId, limit: 5 });
  expect(periods).toMatchObject([{ sessions: 1, seconds: 20 }]);
  await runRebuild({ table, name: 'test' }, accountId);
});

it('a day and a period from which more was taken back than they have are shown with nothing', async () => {
  const usage = { sessions: 1, seconds: -10, 'n#web': 1, 's#web': -40 };
  const period = { plan: 'free', start: 7, end: 9, sessionsIncluded: 9, sessionsUsed: 1, secondsUsed: 20 };
  const late = { lateSeconds: -30, projects: { web: [1, 20] }, 'late#web': -50 };
  const day = tableKeys.day(accountId, { day: '2026-11-24', since: 7 });
  for (const item of [
    { ...day, ...usage },
    { ...tableKeys.closedPeriod(accountId, 7), ...period, ...late },
  ]) {
    await table.client.send(new PutItemCommand({ TableName: table.tableName, Item: marshall(item) }));
  }
  const web = new Map([['web', { sessions: 1, seconds: 0 }]]);
  const { parts } = await createUsageStore(table).readDays({ accountId, from: '2026-11-20' });
  expect(parts).toEqual([{ day: '2026-11-24', since: 7, sessions: 1, seconds: 0, projects: web }]);
  const { periods } = await createUsageStore(table).listPeriods({ accountId, limit: 5 });
  expect(periods).toMatchObject([{ sessions: 1, seconds: 0, projects: web }]);
});

it('a reported session that ended before the first period of a new account counts its seconds in that period', async () => {
  const now = at('2026-12-01T00:30:00Z');
  await report(at('2026-11-30T23:50:00Z'), at('2026-11-30T23:51:40Z'), now);
  expect(await days(now)).toEqual({ '2026-11-30': [0, 100], '2026-12-01': [1, 0] });
  expect(await account()).toMatchObject({ sessionsUsed: 1, secondsUsed: 100 });
});
