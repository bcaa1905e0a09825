import { TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ChangeRow } from '../../../shared/account/change.ts';
import { changeName, changeWrites } from '../../../shared/account/changeItem.ts';
import { noticeWrite } from '../../../shared/account/noticeItem.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { writeBatch } from '../../../shared/aws/writeBatch.ts';
import { insightsResponses } from '../../../shared/contract/insights/responses.ts';
import { createNotice } from '../../../shared/contract/notifications/notices.ts';
import { putEntry } from '../../../shared/credentials/auditTrail.ts';
import { isoDay, isoInstant, SECONDS_PER_DAY } from '../../../shared/time.ts';
import { type ApiClient, apiClient } from '../../support/api/apiClient.ts';
import { testApi } from '../../support/api/testApi.ts';
import { testKey } from '../../support/api/testKey.ts';
import { givenAccount, testTable } from '../../support/table/testTable.ts';

const NOW = Math.floor(Date.now() / 1000) - SECONDS_PER_DAY;

let table: Table;
let baseUrl: string;
let key: string;
let admin: ApiClient;

const writeChanges = (...changes: ChangeRow[]) =>
  table.client.send(
    new TransactWriteItemsCommand({
      TransactItems: changes.flatMap((change) => changeWrites(table.tableName, change)),
    }),
  );

const common = { accountId: 'u1' };
const revenue = { plan: 'starter', status: 'active', mrr: 2_900, isEnding: false };

const event = (
  customer: string,
  created: number,
  given: { id: string; doneAt: number; outcome: string },
) => ({
  PutRequest: {
    Item: marshall({
      ...tableKeys.event({ customer, created, ...given }),
      ...given,
      type: 'invoice.paid',
      created,
      accountId: 'u1',
      tries: 2,
    }),
  },
});

const action = (at: number, name: string, requestId: string) =>
  putEntry(table, {
    at,
    requestId,
    by: 'otto',
    action: name,
    accountId: 'u1',
    details: { reason: 'asked' },
    status: 200,
  });

beforeEach(async () => {
  table = await testTable();
  ({ baseUrl } = await testApi(table));
  key = await testKey(table, ['admin']);
  admin = apiClient(baseUrl, key);
  await givenAccount(table, 'u1', { now: NOW, customers: ['cus_new'] });
  const former = { ...tableKeys.formerCustomers('u1'), customers: ['cus_old'] };
  await writeBatch(
    table,
    [
      { PutRequest: { Item: marshall(former) } },
      event('cus_old', NOW + 10, { id: 'evt_1', doneAt: NOW + 11, outcome: 'applied' }),
      event('cus_new', NOW + 40, { id: 'evt_2', doneAt: NOW + 41, outcome: 'failed' }),
      event('cus_new', NOW + 40, { id: 'evt_2', doneAt: NOW + 49, outcome: 'applied' }),
      event('cus_other', NOW + 40, { id: 'evt_3', doneAt: NOW + 41, outcome: 'applied' }),
    ],
    'events',
  );
  const after = { plan: 'starter', revenue };
  await writeChanges(
    {
      ...common,
      kind: 'opening',
      name: changeName({ createdAt: NOW, version: 1 }),
      at: NOW,
      after: { plan: 'free' },
    },
    { ...common, kind: 'checkout', name: `checkout#${isoDay(NOW)}`, at: NOW + 20, plan: 'starter' },
    {
      ...common,
      kind: 'change',
      name: changeName({ createdAt: NOW, version: 2 }),
      at: NOW + 50,
      before: { plan: 'free' },
      after,
    },
    // Versions in names are not sorted by time.
    ...[10, 9].map((version) => ({
      ...common,
      kind: 'drift' as const,
      name: `drift#${version}`,
      at: NOW + 20 + version,
      fields: ['status'],
      planBefore: 'free',
      plan: 'starter',
    })),
  );
  const notice = createNotice('address_changed', { formerEmail: 'a@example.com' }, { version: 1 });
  await table.client.send(
    new TransactWriteItemsCommand({
      TransactItems: [noticeWrite(table.tableName, { accountId: 'u1', notice, now: NOW + 50 })],
    }),
  );
  await action(NOW + 60, 'PUT /admin/accounts/{user_id}/terms', 'r1');
  await action(NOW + 70, 'GET /admin/accounts/{user_id}', 'r2');
});

async function read(query: string) {
  const response = await admin.get(`/admin/accounts/u1/timeline${query}`);
  expect(response.status, JSON.stringify(response.body)).toBe(200);
  return insightsResponses.getTimeline[200].parse(response.body);
}

type Entry = Awaited<ReturnType<typeof read>>['entries'][number];

const nameOf = (entry: Entry) => `${(Date.parse(entry.at) / 1000 - NOW).toString()} ${entry.kind}`;

const ALL = [
  '60 action',
  '50 plan',
  '50 notice',
  '40 event',
  '30 drift',
  '29 drift',
  '20 checkout',
  '10 event',
  '0 plan',
];

async function pages(query: string, betweenPages = async () => {}): Promise<string[]> {
  const found: string[] = [];
  let cursor = '';
  do {
    const { entries, nextCursor } = await read(`${query}${cursor}`);
    found.push(...entries.map(nameOf));
    cursor = nextCursor === undefined ? '' : `&cursor=${nextCursor}`;
    await betweenPages();
  } while (cursor !== '');
  return found;
}

describe('the timeline of an account', () => {
  it('joins changes, events, notices and admin actions that changed something, newest first', async () => {
    const { entries, nextCursor } = await read('');
    expect(entries.map(nameOf)).toEqual(ALL);
    expect(nextCursor).toBeUndefined();
    expect(entries[0]).toMatchObject({ by: 'otto', act: 'PUT /admin/accounts/{user_id}/terms', status: 200 });
    expect(entries[1]).toEqual({
      kind: 'plan',
      at: isoInstant(NOW + 50),
      planBefore: 'free',
      plan: 'starter',
      statusBefore: null,
      status: 'active',
      beforeMinor: 0,
      afterMinor: 2_900,
      isOpening: false,
    });
    expect(entries[2]).toMatchObject({ notice: 'address_changed', state: 'new' });
    expect(entries[2]).toHaveProperty('facts', {});
    expect(entries[3]).toMatchObject({ eventId: 'evt_2', outcome: 'applied', attempts: 2 });
    expect(entries[6]).toMatchObject({ plan: 'starter' });
    expect(entries[8]).toMatchObject({ isOpening: true, planBefore: null, plan: 'free' });
  });

  it.each([1, 2, 4])('has the same in pages of %i, while more happens', async (limit) => {
    let count = 0;
    const betweenPages = async () => {
      count++;
      await action(NOW + 100 + count, 'PUT /admin/accounts/{user_id}/terms', `later${count}`);
    };
    expect(await pages(`?limit=${limit}`, betweenPages)).toEqual(ALL);
  });

  it.each([
    ['payments', ['40 event', '20 checkout', '10 event']],
    ['notices', ['50 notice']],
    ['plan', ['50 plan', '30 drift', '29 drift', '0 plan']],
    ['operators', ['60 action']],
  ])('has %s only', async (kind, expected) => {
    expect(await pages(`?limit=1&kind=${kind}`)).toEqual(expected);
  });

  it('refuses a cursor of another kind or account', async () => {
    const { nextCursor } = await read('?limit=1&kind=plan');
    for (const path of ['u1/timeline?kind=notices&', 'u1/timeline?', 'u2/timeline?kind=plan&']) {
      const refusal = await admin.get(`/admin/accounts/${path}cursor=${nextCursor}`);
      expect(refusal).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    }
  });

  it('of an unknown account does not exist', async () => {
    const { status, body } = await admin.get('/admin/accounts/nobody/timeline');
    expect([status, body.code]).toEqual([404, 'account_not_found']);
  });

  it('is a CSV file', async () => {
    const headers = { authorization: `Bearer ${key}`, accept: 'text/csv' };
    const response = await fetch(`${baseUrl}/admin/accounts/u1/timeline?limit=2`, { headers });
    const [columns, first, second] = (await response.text()).split('\r\n');
    expect(columns).toBe('at,kind,what,outcome,by,planBefore,plan,beforeMinor,afterMinor');
    expect(first).toBe(`${isoInstant(NOW + 60)},action,PUT /admin/accounts/{user_id}/terms,200,otto,,,,`);
    expect(second).toBe(`${isoInstant(NOW + 50)},plan,,active,,free,starter,0,2900`);
    expect(response.headers.get('link')).toContain('rel="next"');
  });
});
