import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import type { OldSession } from '../../../scripts/migrate/exportedAccount.ts';
import { importHistory } from '../../../scripts/migrate/history/importHistory.ts';
import { eraseAccount } from '../../../services/accounts/domain/eraseAccount.ts';
import { exportAccount, jsonText } from '../../../services/accounts/domain/exportAccount.ts';
import { createErasureStore } from '../../../services/accounts/store/erasureStore.ts';
import { createExportStore } from '../../../services/accounts/store/exportStore.ts';
import { createStatementStore } from '../../../services/billing/store/statementStore.ts';
import { endSession } from '../../../services/metering/domain/endSession.ts';
import { reportSessions } from '../../../services/metering/domain/reportSessions.ts';
import { startSession } from '../../../services/metering/domain/startSession.ts';
import { createMeteringStore } from '../../../services/metering/store/meteringStore.ts';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { accountResponses } from '../../../shared/contract/accounts/responses.ts';
import { meteringResponses } from '../../../shared/contract/metering/responses.ts';
import { HISTORY_SECONDS, isoInstant } from '../../../shared/time.ts';
import { type ApiClient, apiClient } from '../../support/api/apiClient.ts';
import { testApi } from '../../support/api/testApi.ts';
import { testKey } from '../../support/api/testKey.ts';
import { LIMITS } from '../../support/slotLimits.ts';
import { Crash, crashing } from '../../support/table/crashing.ts';
import { scanRows } from '../../support/table/fullAccount.ts';
import { testTable } from '../../support/table/testTable.ts';
import { putPeriod } from '../../support/table/usageItems.ts';
import { virtualClock } from '../../support/virtualClock.ts';

const NOW = Date.parse('2026-11-22T18:00:00Z') / 1000;
const OCTOBER = Date.parse('2026-10-01T00:00:00Z') / 1000;
const YEAR_AGO = NOW - 365 * 86_400;
const accountId = 'anna';

let table: Table;
let client: ApiClient;
let baseUrl: string;
let apiKey: string;

beforeEach(async () => {
  virtualClock(NOW);
  table = await testTable();
  ({ baseUrl } = await testApi(table));
  apiKey = await testKey(table);
  client = apiClient(baseUrl, apiKey);
  await createAccountStore(table).readOrCreateAccount(accountId, NOW);
});

const SESSIONS: OldSession[] = [
  { sessionId: 'old-1', projectId: 'web', createdAt: YEAR_AGO, minutes: 2.5 },
  { sessionId: 'old-2', createdAt: NOW - 86_400, minutes: 0 },
];
const MONTHS = [
  { month: '2026-09', sessions: 3, minutes: 10.25 },
  { month: '2026-10', sessions: 2, minutes: 0 },
  { month: '2026-11', sessions: 9, minutes: 99 },
];

const run = (
  given: { months?: typeof MONTHS; sessions?: OldSession[]; by?: Table; isDryRun?: boolean } = {},
) =>
  importHistory(
    {
      table: given.by ?? table,
      now: NOW,
      isDryRun: given.isDryRun ?? false,
      export: {
        sessions: (_user, from) => (given.sessions ?? SESSIONS).filter((one) => one.createdAt >= from),
      },
    },
    { userId: accountId, months: given.months ?? MONTHS },
    { formerPlan: 'pro' },
  );
const counts = (some: object) => ({ written: 0, known: 0, blocked: 0, outside: 0, bad: 0, ...some });
const rowsOf = async (prefix: string) =>
  (await scanRows(table)).filter(({ pk }) => String(pk).startsWith(prefix));
const metering = () => createMeteringStore(table);
const periods = async (query = '') =>
  accountResponses.listUsagePeriods[200].parse(
    (await client.get(`/billing/usage/periods?user_id=${accountId}${query}`)).body,
  );
const history = async () =>
  meteringResponses.listSessions[200].parse(
    (await client.get(`/metering/sessions?user_id=${accountId}`)).body,
  );

describe('an import of the history', () => {
  it('makes closed periods of whole months before the account’s first period, and ended sessions', async () => {
    expect(await run()).toEqual({
      kind: 'imported',
      periods: counts({ written: 2, outside: 1 }),
      sessions: counts({ written: 2 }),
    });
    const common = { imported: true, formerPlan: 'pro', plan: 'free', sessionsIncluded: 0 };
    const ofSeptember = { sessions: 3, seconds: 615, minutes: 10 };
    expect((await periods()).periods).toMatchObject([
      { ...common, periodStart: '2026-10-01T00:00:00Z', periodEnd: '2026-11-01T00:00:00Z', sessions: 2 },
      { ...common, ...ofSeptember, projects: [{ projectId: null, ...ofSeptember }] },
    ]);
    expect((await history()).sessions).toEqual([
      {
        sessionId: 'old-2',
        startedAt: isoInstant(NOW - 86_400),
        open: false,
        endedAt: isoInstant(NOW - 86_400),
        durationSeconds: 0,
        imported: true,
      },
      {
        sessionId: 'old-1',
        projectId: 'web',
        startedAt: isoInstant(YEAR_AGO),
        open: false,
        endedAt: isoInstant(YEAR_AGO + 150),
        durationSeconds: 150,
        imported: true,
      },
    ]);
    const [first] = (await rowsOf('SESSION#')).filter(({ sessionId }) => sessionId === 'old-1');
    expect(first?.expiresAt).toBe(YEAR_AGO + 150 + HISTORY_SECONDS);
  });

  it('marks imported periods in CSV', async () => {
    await run();
    const headers = { Authorization: `Bearer ${apiKey}`, Accept: 'text/csv' };
    const response = await fetch(`${baseUrl}/billing/usage/periods?user_id=${accountId}`, { headers });
    expect((await response.text()).split('\r\n')[1]).toBe(
      'free,2026-10-01T00:00:00Z,2026-11-01T00:00:00Z,0,2,0,0,true,pro',
    );
  });

  it('has no statements', async () => {
    await run();
    const store = createStatementStore(table);
    const own = { accountId, plan: 'starter', start: NOW - 60, end: NOW, sessionsIncluded: 1, projects: {} };
    await putPeriod(table, accountId, { ...own, sessionsUsed: 1, secondsUsed: 1 });
    expect(await store.listPeriods({ accountId, limit: 1 })).toMatchObject({
      periods: [{ plan: 'starter' }],
      next: own.start,
    });
    expect(await store.listPeriods({ accountId, limit: 1, after: own.start })).toEqual({ periods: [] });
    expect(await store.readPeriod({ accountId, start: OCTOBER })).toBeUndefined();
    expect(await store.readPeriod({ accountId, start: own.start })).toMatchObject({ plan: 'starter' });
  });

  it('counts and leaves out rows that cannot be used', async () => {
    const sessions = [
      { sessionId: 'a#b', createdAt: NOW - 60, minutes: 1 },
      { sessionId: 'future', createdAt: NOW, minutes: 1 },
      { sessionId: 'nan', createdAt: NOW - 60, minutes: Number.NaN },
      { sessionId: 'twice', createdAt: NOW - 60, minutes: 1 },
      { sessionId: 'twice', createdAt: NOW - 30, minutes: 0 },
      { sessionId: 'unnamed', projectId: 'p'.repeat(37), createdAt: NOW - 60, minutes: 1 },
    ];
    const months = [
      { month: '2026-13', sessions: 1, minutes: 1 },
      { month: '2026-09', sessions: 1.5, minutes: 1 },
      { month: '2026-08', sessions: 1, minutes: -1 },
    ];
    expect(await run({ sessions, months })).toMatchObject({
      periods: counts({ bad: 3 }),
      sessions: counts({ written: 2, bad: 4 }),
    });
    expect(
      (await rowsOf('SESSION#')).map(({ sessionId, projectId }) => [sessionId, projectId]).sort(),
    ).toEqual([
      ['twice', undefined],
      ['unnamed', undefined],
    ]);
  });

  it('repeated, writes nothing, and a fuller export replaces what it has more of', async () => {
    await run();
    const before = await scanRows(table);
    expect(await run()).toMatchObject({
      periods: counts({ known: 2, outside: 1 }),
      sessions: counts({ known: 2 }),
    });
    expect(await scanRows(table)).toEqual(before);
    const months = [{ month: '2026-10', sessions: 7, minutes: 70 }];
    expect(await run({ months })).toMatchObject({ periods: counts({ written: 1 }) });
    expect((await periods()).periods[0]).toMatchObject({ sessions: 7, minutes: 70 });
  });

  it('never overwrites a session or a period of the service', async () => {
    await startSession(metering(), { accountId, sessionId: 'old-1', now: NOW, limits: LIMITS });
    const period = { ...tableKeys.closedPeriod(accountId, OCTOBER), start: OCTOBER, plan: 'starter' };
    await table.client.send(new PutItemCommand({ TableName: table.tableName, Item: marshall(period) }));
    expect(await run()).toMatchObject({
      periods: counts({ written: 1, blocked: 1, outside: 1 }),
      sessions: counts({ written: 1, blocked: 1 }),
    });
    expect(await rowsOf('PERIODS#')).toContainEqual(period);
    const open = await metering().readSession({ accountId, sessionId: 'old-1' });
    expect(open).toEqual({ sessionId: 'old-1', startedAt: NOW });
  });

  it('that crashes at any call is completed by another one', async () => {
    await run();
    const whole = await scanRows(table);
    for (let call = 0; ; call++) {
      table = await testTable();
      await createAccountStore(table).readOrCreateAccount(accountId, NOW);
      const dying = crashing(table.client, { call, when: 'after' });
      await run({ by: { ...table, client: dying } }).catch((error: unknown) => {
        if (!(error instanceof Crash)) throw error;
      });
      await run();
      const imported = (rows: Record<string, unknown>[]) =>
        rows
          .filter((row) => row.imported)
          .map(String)
          .sort();
      expect(imported(await scanRows(table))).toEqual(imported(whole));
      if (call >= dying.calls()) break;
    }
  });

  it('writes nothing in a dry run, and nothing for an account that does not exist', async () => {
    const before = await scanRows(table);
    expect(await run({ isDryRun: true })).toMatchObject({ sessions: counts({ written: 2 }) });
    expect(await scanRows(table)).toEqual(before);
    table = await testTable();
    expect(await run()).toMatchObject({ kind: 'refused', code: 'account_gone' });
    expect(await scanRows(table)).toEqual([]);
  });
});

describe('an imported session', () => {
  const start = (sessionId: string) =>
    startSession(metering(), { accountId, sessionId, now: NOW, limits: LIMITS });
  const usage = async () => (await client.get(`/billing/usage?user_id=${accountId}`)).body;

  it('counts for nothing', async () => {
    const before = await usage();
    await run();
    expect(await usage()).toEqual(before);
    for (const prefix of ['DAYS#', 'FIGURES#', 'LISTED#', 'CHANGES#'])
      expect(await rowsOf(prefix)).toEqual([]);
  });

  it('is not billed again by a start, a report or an end', async () => {
    await run();
    const before = await createAccountStore(table).readAccount(accountId);
    expect(await start('old-1')).toMatchObject({ kind: 'refused', reason: 'session_ended' });
    const report = { sessionId: 'old-2', startedAt: NOW - 86_400, endedAt: NOW - 3_600 };
    const reported = await reportSessions(metering(), {
      accountId,
      reports: [report],
      now: NOW,
      limits: LIMITS,
    });
    expect(reported.get('old-2')).toMatchObject({ kind: 'ended', isCounted: false });
    expect(await endSession(metering(), { accountId, sessionId: 'old-1', now: NOW })).toMatchObject({
      kind: 'ended',
      endedAt: YEAR_AGO + 150,
    });
    expect(await createAccountStore(table).readAccount(accountId)).toEqual(before);
  });

  it('is part of an export and of an erasure of the account', async () => {
    await run();
    let text = '';
    const exported = await exportAccount(createExportStore(table, { auditDays: 1 }), { accountId, now: NOW });
    for await (const piece of jsonText(exported ?? null)) text += piece;
    expect(JSON.parse(text)).toMatchObject({
      sessions: [
        { sessionId: 'old-1', imported: true },
        { sessionId: 'old-2', imported: true },
      ],
      closedPeriods: [{ formerPlan: 'pro', imported: true }, { imported: true }],
    });
    const deps = { store: createErasureStore(table, { auditDays: 1 }), hasTime: () => true };
    await eraseAccount(deps, { accountId, endsSessions: true, now: NOW });
    expect(await eraseAccount(deps, { accountId, endsSessions: true, now: NOW + 200 })).toEqual({
      kind: 'erased',
    });
    expect([await rowsOf('PERIODS#'), await rowsOf('SESSION#')]).toEqual([[], []]);
    expect(await rowsOf('ERASED#')).toHaveLength(2);
    expect(await run()).toMatchObject({ kind: 'refused', code: 'account_gone' });
  });
});
