import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { erasedName } from '../../../shared/aws/keyHashes.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { writeBatch } from '../../../shared/aws/writeBatch.ts';
import { accountAdminResponses } from '../../../shared/contract/accounts/adminResponses.ts';
import { SCOPES } from '../../../shared/contract/scopes.ts';
import { isoDay } from '../../../shared/time.ts';
import { type ApiClient, apiClient } from '../../support/api/apiClient.ts';
import { testApi } from '../../support/api/testApi.ts';
import { testKey } from '../../support/api/testKey.ts';
import { createFullAccount, FULL, scanRows } from '../../support/table/fullAccount.ts';
import { testTable } from '../../support/table/testTable.ts';
import { type VirtualClock, virtualClock } from '../../support/virtualClock.ts';

const NOW = Date.parse('2026-11-25T12:00:00Z') / 1000;
const USER = 'Anna|4711';

let clock: VirtualClock;
let table: Table;
let server: ApiClient;

beforeEach(async () => {
  clock = virtualClock(NOW);
  table = await testTable();
  const { baseUrl } = await testApi(table);
  server = apiClient(baseUrl, await testKey(table, [...SCOPES]));
});

const path = (user: string, action: string) => `/admin/accounts/${encodeURIComponent(user)}/${action}`;
const start = (sessionId: string) =>
  server.post('/metering/sessions', { user_id: USER, session_id: sessionId });
const erase = (fields: object = {}) => server.post(path(USER, 'erase'), { reason: 'asked', ...fields });

describe('GET /admin/accounts/{user_id}/export', () => {
  it('returns everything that is stored about an account', async () => {
    await createFullAccount(table, { now: NOW });
    const { status, body } = await server.get(path(FULL.accountId, 'export'));
    expect(status).toBe(200);
    const exported = accountAdminResponses.exportAccount[200].parse(body);
    for (const name of Object.values(FULL)) expect(JSON.stringify(exported)).toContain(name);
    // The two of the account, and this request.
    expect(exported.adminActions).toHaveLength(3);
    expect((await server.get(path('nobody', 'export'))).body.code).toBe('account_not_found');
  });

  it('refuses more than 5,000 records and names the command', async () => {
    await start('s1');
    const puts = Array.from({ length: 5_001 }, (_, index) => {
      const action = { at: NOW, requestId: `r${index}` };
      const entry = { ...action, by: 'operator', act: 'GET /admin/events', accountId: USER, details: {} };
      return { PutRequest: { Item: marshall({ ...tableKeys.audit(isoDay(NOW), action), ...entry }) } };
    });
    await writeBatch(table, puts, 'entries');
    const { status, body } = await server.get(path(USER, 'export'));
    expect([status, body.code]).toEqual([409, 'export_too_large']);
    expect(body.detail).toContain('npm run account -- export');
  }, 60_000);
});

describe('POST /admin/accounts/{user_id}/erase', () => {
  it('erases an account in steps, and says when to go on', async () => {
    await start('Call-1');
    await server.post('/metering/sessions/Call-1/end', { user_id: USER });
    await start('Call-2');
    await server.post('/projects', { user_id: USER, project_id: 'Web-1' });
    const open = await erase();
    expect([open.status, open.body.code]).toEqual([409, 'sessions_open']);

    const begun = await erase({ end_sessions: true });
    expect([begun.status, begun.body]).toEqual([
      202,
      { userId: USER, done: false, continueAt: '2026-11-25T12:02:00Z' },
    ]);
    const during = await start('Call-3');
    expect([during.status, during.body.code, during.headers.get('retry-after')]).toEqual([503, 'busy', '60']);
    clock.advanceTo(NOW + 119);
    expect((await erase()).status).toBe(202);
    clock.advanceTo(NOW + 120);
    for (let repeat = 0; repeat < 2; repeat++) {
      const done = await erase();
      expect([done.status, done.body]).toEqual([200, { userId: USER, done: true }]);
    }
    const rows = (await scanRows(table)).filter(({ pk }) => !/^(RATE|APIKEYS)#/.test(String(pk)));
    // The claim of the start that was refused meanwhile expires by itself.
    const left = JSON.stringify(rows.filter(({ sessionId }) => sessionId !== 'Call-3'));
    for (const name of [USER, 'Call-1', 'Call-2', 'Web-1']) expect(left).not.toContain(name);

    const { body } = await server.get('/admin/audit?limit=100');
    const { acts } = accountAdminResponses.listAdminActions[200].parse(body);
    const erasures = acts.filter(({ act }) => act.startsWith('POST'));
    expect(erasures.map(({ status }) => status).sort()).toEqual([200, 200, 202, 202, 409]);
    for (const { userId, details } of erasures) {
      expect([userId, details.reason]).toEqual([erasedName(USER), 'asked']);
    }
    expect((await start('Call-1')).body.code).toBe('session_ended');
    expect((await start('Call-4')).status).toBe(201);
  });

  it('refuses terms until the erasure has ended, with a code of its own, so that no program repeats them', async () => {
    await start('Call-1');
    await erase({ end_sessions: true });
    const terms = JSON.stringify({ sessions_included: 500, reason: 'contract 17' });
    const put = () => server.send('PUT', path(USER, 'terms'), { body: terms });
    const { status, headers, body } = await put();
    expect([status, body.code, body.retryable]).toEqual([409, 'account_being_erased', false]);
    expect(headers.get('retry-after')).toBeNull();
    clock.advanceTo(NOW + 120);
    await erase();
    expect((await server.get(path(USER, 'terms').replace('/terms', ''))).status).toBe(404);
    expect((await put()).status).toBe(200);
  });

  it('refuses an account with Stripe customers, which only the command can clean at Stripe', async () => {
    await createFullAccount(table, { now: NOW });
    const { status, body } = await server.post(path(FULL.accountId, 'erase'), {
      reason: 'asked',
      end_sessions: true,
    });
    expect([status, body.code]).toEqual([409, 'customer_exists']);
    expect(body.detail).toContain('npm run account -- erase');
    expect((await server.get(`/admin/accounts/${FULL.accountId}`)).status).toBe(200);
  });

  it('needs a reason', async () => {
    await start('Call-1');
    const { status, body } = await server.post(path(USER, 'erase'), { end_sessions: true });
    expect([status, body.code]).toEqual([400, 'invalid_request']);
  });
});
