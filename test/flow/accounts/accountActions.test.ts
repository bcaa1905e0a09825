import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { accountAdminResponses } from '../../../shared/contract/accounts/adminResponses.ts';
import { type AuditEntry, createAuditTrail, putEntry } from '../../../shared/credentials/auditTrail.ts';
import { HISTORY_SECONDS, isoDay } from '../../../shared/time.ts';
import { type ApiClient, apiClient } from '../../support/api/apiClient.ts';
import { type TestApi, testApi } from '../../support/api/testApi.ts';
import { scanRows } from '../../support/table/fullAccount.ts';
import { testTable } from '../../support/table/testTable.ts';
import { type VirtualClock, virtualClock } from '../../support/virtualClock.ts';

const NOW = Date.parse('2026-11-25T12:00:00Z') / 1000;
const DAY = 86_400;
const LIST = 'GET /admin/accounts/{user_id}/actions';

let clock: VirtualClock;
let table: Table;
let api: TestApi;
let viewer: ApiClient;
let operator: ApiClient;

beforeEach(async () => {
  clock = virtualClock(NOW);
  table = await testTable();
  api = await testApi(table);
  await signIn();
});

/** Tokens of people are valid for minutes. */
async function signIn() {
  viewer = apiClient(api.baseUrl, await api.issuer.operatorTokenOf('vera'));
  operator = apiClient(api.baseUrl, await api.issuer.operatorTokenOf('otto'));
}
const onDay = async (days: number) => {
  clock.advanceTo(NOW + days * DAY);
  await signIn();
};

const list = async (query = '', user = 'u1') => {
  const { status, body } = await viewer.get(`/admin/accounts/${user}/actions${query}`);
  expect(status).toBe(200);
  return accountAdminResponses.listAccountActions[200].parse(body);
};
/** Without the requests for the list itself. */
const acts = async (query = '', user = 'u1') =>
  (await list(`?limit=100${query}`, user)).acts.filter(({ act }) => act !== LIST);
const setTerms = (by = operator, user = 'u1') =>
  by.send('PUT', `/admin/accounts/${user}/terms`, { body: '{"concurrent":5,"reason":"contract 17"}' });
const entry = (changes: Partial<AuditEntry>): AuditEntry => ({
  at: NOW,
  requestId: 'r1',
  by: 'otto',
  action: 'PUT /admin/accounts/{user_id}/terms',
  accountId: 'u1',
  details: {},
  ...changes,
});

describe('the admin actions about an account', () => {
  it('are those of every service, newest first, with who, why and the status', async () => {
    await setTerms();
    await onDay(1);
    await operator.post('/admin/accounts/u1/sessions/s1/end', { reason: 'stuck' });
    await onDay(2);
    await viewer.get('/admin/notices?user_id=u1');
    await onDay(3);
    await viewer.get('/admin/accounts/u1');
    expect(
      (await acts()).map(({ at, by, role, act, userId, details, status }) => [
        at.slice(0, 10),
        by,
        role,
        act,
        userId,
        details,
        status,
      ]),
    ).toEqual([
      ['2026-11-28', 'vera', 'viewer', 'GET /admin/accounts/{user_id}', 'u1', {}, 200],
      ['2026-11-27', 'vera', 'viewer', 'GET /admin/notices', 'u1', { limit: 20 }, 200],
      [
        '2026-11-26',
        'otto',
        'operator',
        'POST /admin/accounts/{user_id}/sessions/{session_id}/end',
        'u1',
        { session_id: 's1', reason: 'stuck' },
        404,
      ],
      [
        '2026-11-25',
        'otto',
        'operator',
        'PUT /admin/accounts/{user_id}/terms',
        'u1',
        { concurrent: 5, reason: 'contract 17' },
        200,
      ],
    ]);
  });

  it('include the request for the list, whose status is not known yet', async () => {
    expect((await list()).acts).toMatchObject([{ act: LIST, by: 'vera', status: null }]);
  });

  it('are without those that only read, if only changes are asked for', async () => {
    await setTerms();
    await viewer.get('/admin/accounts/u1');
    await setTerms(viewer);
    const headers = { Authorization: `Bearer ${await api.issuer.operatorTokenOf('vera')}` };
    const head = await fetch(`${api.baseUrl}/admin/accounts/u1`, { method: 'HEAD', headers });
    expect(head.status).toBe(200);
    for (const command of ['export', 'erase'])
      await putEntry(
        table,
        entry({
          at: NOW + 1,
          requestId: command,
          action: `npm run account -- ${command}`,
          by: 'arn:aws:iam::1:user/x',
        }),
      );
    expect(
      (await acts('&only=changes')).map(({ act, by, status }) => [act.split(' ').at(-1), by, status]),
    ).toEqual(
      expect.arrayContaining([
        ['erase', 'arn:aws:iam::1:user/x', null],
        ['/admin/accounts/{user_id}/terms', 'vera', 403],
        ['/admin/accounts/{user_id}/terms', 'otto', 200],
      ]),
    );
    expect(await acts('&only=changes')).toHaveLength(3);
    expect((await acts()).map(({ act }) => act)).not.toContain('HEAD /admin/accounts/{user_id}');
  });

  it('are not those of other accounts, nor those about none', async () => {
    await setTerms(operator, 'u10');
    await setTerms(operator, 'u');
    await operator.get('/admin/keys');
    expect(await acts()).toEqual([]);
    expect(await acts('', 'u10')).toHaveLength(1);
  });

  it.each(['', '&only=changes'])(
    'have pages without gaps and repetitions, many in a second (%s)',
    async (only) => {
      const entries = Array.from({ length: 23 }, (_, index) =>
        entry({
          at: NOW - Math.floor(index / 4) * (DAY / 2),
          requestId: `r${(index * 7) % 23}`,
          action: index % 3 === 0 ? 'PUT /admin/accounts/{user_id}/terms' : 'GET /admin/accounts/{user_id}',
        }),
      );
      for (const one of entries) await putEntry(table, one);
      const expected = entries
        .filter(({ action }) => only === '' || !action.startsWith('GET '))
        .sort((one, other) => other.at - one.at || (one.requestId < other.requestId ? 1 : -1))
        .map(({ requestId }) => requestId);
      // The requests of the test are in the list too. They come first.
      clock.advanceTo(NOW + 60);
      for (const limit of [1, 5, 7]) {
        const seen: string[] = [];
        let cursor = '';
        do {
          const page = await list(`?limit=${limit}${only}${cursor}`);
          expect(page.acts.length).toBeLessThanOrEqual(limit);
          seen.push(
            ...page.acts.filter(({ at }) => Date.parse(at) <= NOW * 1000).map(({ requestId }) => requestId),
          );
          cursor = page.nextCursor === undefined ? '' : `&cursor=${page.nextCursor}`;
        } while (cursor !== '');
        expect(seen, String(limit)).toEqual(expected);
      }
    },
  );

  it('leave out an entry that has expired, and refuse the cursor of another list', async () => {
    await putEntry(table, entry({ requestId: 'r1' }));
    await putEntry(table, entry({ requestId: 'r2' }));
    const Key = marshall(tableKeys.audit(isoDay(NOW), { at: NOW, requestId: 'r2' }));
    await table.client.send(new DeleteItemCommand({ TableName: table.tableName, Key }));
    expect((await acts()).map(({ requestId }) => requestId)).toEqual(['r1']);
    const { status, body } = await viewer.get('/admin/accounts/u1/actions?cursor=AAAA');
    expect([status, body.errors]).toMatchObject([400, [{ field: 'cursor' }]]);
  });
});

describe('the entry of an action about an account', () => {
  const ofTrail = async () =>
    (await scanRows(table)).filter(({ pk }) => /^(AUDIT|ACTIONS)#/.test(String(pk)));

  it('is where the list has it, for as long', async () => {
    await putEntry(table, entry({}));
    const rows = await ofTrail();
    expect(rows.map(({ pk, expiresAt }) => [pk, expiresAt]).sort()).toEqual([
      ['ACTIONS#u1', NOW + HISTORY_SECONDS],
      ['AUDIT#2026-11-25', NOW + HISTORY_SECONDS],
    ]);
  });

  it('is written with its place in the list, or neither, and then the action is not carried out', async () => {
    table.client.middlewareStack.add(
      (next, context) => async (args) => {
        if (context.commandName === 'TransactWriteItemsCommand') throw new Error('the table is away');
        return next(args);
      },
      { step: 'initialize', name: 'noTransactions' },
    );
    const trail = createAuditTrail(table, { info: () => undefined, error: () => undefined } as never);
    await expect(trail.begin(entry({}))).rejects.toThrow('the table is away');
    expect(await ofTrail()).toEqual([]);
  });
});
