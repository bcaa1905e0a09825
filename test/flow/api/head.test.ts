import { beforeEach, describe, expect, it } from 'vitest';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { CONTRACT } from '../../../shared/contract/contract.ts';
import { SCOPES } from '../../../shared/contract/scopes.ts';
import { apiClient } from '../../support/api/apiClient.ts';
import { testApi } from '../../support/api/testApi.ts';
import { testKey } from '../../support/api/testKey.ts';
import { testTable } from '../../support/table/testTable.ts';

const QUERY = 'user_id=u1&customer=cus_1';
const PATHS = CONTRACT.filter(({ route }) => route.startsWith('GET ')).map(({ route }) =>
  route.slice('GET '.length).replace('{user_id}', 'u1'),
);
/** They differ between any two requests. */
const CHANGING = ['date', 'x-request-id', 'apigw-requestid', 'ratelimit-remaining', 'ratelimit-reset'];
/** A response to HEAD need not have them (RFC 9110, section 9.3.2). */
const OF_CONTENT = ['content-length', 'transfer-encoding'];
/** Node's client closes the connection after HEAD. */
const OF_CONNECTION = ['connection', 'keep-alive'];

let table: Table;
let baseUrl: string;
let apiKey: string;

beforeEach(async () => {
  table = await testTable();
  ({ baseUrl } = await testApi(table));
  apiKey = await testKey(table, [...SCOPES]);
  await apiClient(baseUrl, apiKey).post('/metering/sessions', { user_id: 'u1', session_id: 's1' });
});

async function responseTo(method: string, path: string, credentials?: string) {
  const headers = credentials === undefined ? {} : { Authorization: `Bearer ${credentials}` };
  const response = await fetch(`${baseUrl}${path}?${QUERY}`, { method, headers, redirect: 'manual' });
  const ignored = [...CHANGING, ...OF_CONTENT, ...OF_CONNECTION];
  const compared = [...response.headers].filter(([name]) => !ignored.includes(name));
  return { status: response.status, headers: Object.fromEntries(compared), text: await response.text() };
}

describe('HEAD', () => {
  it.each(PATHS)('%s has the status and headers of GET, and no content', async (path) => {
    const get = await responseTo('GET', path, apiKey);
    expect(get.text).not.toBe('');
    expect(await responseTo('HEAD', path, apiKey)).toEqual({ ...get, text: '' });
  });

  it.each(PATHS)('%s is refused like GET without credentials', async (path) => {
    const get = await responseTo('GET', path);
    expect(await responseTo('HEAD', path)).toEqual({ ...get, text: '' });
  });

  it('counts against the rate limit of the account like GET', async () => {
    const remaining = async (method: string) => {
      const response = await fetch(`${baseUrl}/billing/usage?user_id=u1`, {
        method,
        headers: { Authorization: `Bearer ${apiKey}` },
      });
      return Number(response.headers.get('ratelimit-remaining'));
    };
    const first = await remaining('GET');
    const minuteOf = () => Math.floor(Date.now() / 60_000);
    const minute = minuteOf();
    const second = await remaining('HEAD');
    if (minuteOf() === minute) expect(second).toBe(first - 1);
  });

  it('of an admin route is in the audit trail as the GET that it is', async () => {
    await responseTo('HEAD', '/admin/accounts/u1', apiKey);
    const { body } = await apiClient(baseUrl, apiKey).get('/admin/audit');
    expect(body.acts).toContainEqual(
      expect.objectContaining({ act: 'GET /admin/accounts/{user_id}', userId: 'u1' }),
    );
  });

  it('of a path that has no GET gets 405 with the methods that it has, and of an unknown path 404', async () => {
    const response = await fetch(`${baseUrl}/billing/checkout`, { method: 'HEAD' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await fetch(`${baseUrl}/nothing`, { method: 'HEAD' })).status).toBe(404);
    const { headers } = await fetch(`${baseUrl}/billing/usage`, { method: 'DELETE' });
    expect(headers.get('allow')).toBe('GET, HEAD');
  });
});
