import { beforeEach, describe, expect, it } from 'vitest';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { SERVER_SCOPES } from '../../../shared/credentials/principal.ts';
import { type ApiClient, type ApiResponse, apiClient } from '../../support/api/apiClient.ts';
import { type TestApi, testApi } from '../../support/api/testApi.ts';
import { testKey } from '../../support/api/testKey.ts';
import { withCallers } from '../../support/api/withCallers.ts';
import { givenAccount, starterSubscription, testTable } from '../../support/table/testTable.ts';
import { type VirtualClock, virtualClock } from '../../support/virtualClock.ts';

/** Twenty seconds before the end of a minute. */
const NOW = Date.parse('2026-11-25T12:00:40Z') / 1000;
const FREE_PER_MINUTE = 100;

let clock: VirtualClock;
let table: Table;
let api: TestApi;
let server: ApiClient;

beforeEach(async () => {
  clock = virtualClock(NOW);
  table = await testTable();
  api = await testApi(table);
  server = apiClient(api.baseUrl, await testKey(table, SERVER_SCOPES));
});

const userClient = async (user: string) => apiClient(api.baseUrl, await api.issuer.tokenOf(user));

/** By its index, a request to one of the routes that are rate-limited and do not call Stripe. */
function anyRequest(
  user: string,
  index: number,
  clients: { server: ApiClient; user: ApiClient },
): Promise<ApiResponse> {
  const caller = index % 2 === 0 ? clients.server : clients.user;
  const routes = [
    () => clients.server.post('/metering/sessions', { user_id: user, session_id: `s${index}` }),
    () => caller.get(`/billing/usage?user_id=${user}`),
    () => caller.get(`/metering/sessions?user_id=${user}`),
    () => caller.get(`/projects?user_id=${user}`),
    () => caller.post('/projects', { user_id: user, project_id: `p${index}` }),
    () => caller.send('DELETE', `/projects/p${index}?user_id=${user}`),
    () => caller.post('/billing/portal', { user_id: user }),
    () => caller.get(`/billing/invoices?user_id=${user}`),
  ];
  return (routes[index % routes.length] as () => Promise<ApiResponse>)();
}

let floods = 0;

/** Each flood starts its own sessions, because the replay of a counted session is never refused. */
async function flood(user: string, count: number): Promise<ApiResponse[]> {
  const clients = { server, user: await userClient(user) };
  const first = ++floods * 10_000;
  return withCallers(
    Array.from({ length: count }, (_, index) => () => anyRequest(user, first + index, clients)),
  );
}

const passed = (responses: ApiResponse[]) => responses.filter(({ body }) => body.code !== 'rate_limited');
const limited = (responses: ApiResponse[]) => responses.filter(({ body }) => body.code === 'rate_limited');

describe('in a UTC minute', () => {
  it('an account can make as many requests as its plan allows, over all routes and callers', async () => {
    const responses = await flood('u1', 300);
    expect(passed(responses)).toHaveLength(FREE_PER_MINUTE);
    expect(responses.every(({ status }) => status < 500)).toBe(true);
    for (const response of limited(responses)) {
      expect(response.status).toBe(429);
      expect(response.headers.get('retry-after')).toBe('20');
      expect(response.headers.get('ratelimit-remaining')).toBe('0');
    }
  });

  it('requests of the previous minute do not count', async () => {
    expect(passed(await flood('u1', 150))).toHaveLength(FREE_PER_MINUTE);
    clock.advanceTo(NOW + 19);
    expect(passed(await flood('u1', 20))).toHaveLength(0);
    clock.advanceTo(NOW + 20);
    expect(passed(await flood('u1', 150))).toHaveLength(FREE_PER_MINUTE);
  });

  it('the requests of one account do not count for another', async () => {
    await givenAccount(table, 'payer', { subscription: starterSubscription(NOW), now: NOW });
    const [flooded, quiet, paying] = await Promise.all([
      flood('u1', 400),
      flood('u2', FREE_PER_MINUTE),
      flood('payer', 400),
    ]);
    expect(passed(flooded)).toHaveLength(FREE_PER_MINUTE);
    expect(limited(quiet)).toEqual([]);
    expect(limited(paying)).toEqual([]);
  });

  it('every response, success or refusal, has the number of remaining requests', async () => {
    const left: number[] = [];
    for (let index = 0; index < 16; index++) {
      const response = await anyRequest('u1', index, { server, user: await userClient('u1') });
      expect(response.headers.get('ratelimit-limit'), `${index}`).toBe('100');
      expect(response.headers.get('ratelimit-reset')).toBe('20');
      left.push(Number(response.headers.get('ratelimit-remaining')));
    }
    expect(left).toEqual(Array.from({ length: 16 }, (_, index) => 99 - index));
  });

  it('a checkout beyond the limit is refused before Stripe is called', async () => {
    const checkout = () =>
      server.post('/billing/checkout', { user_id: 'u1', plan: 'starter', email: 'u1@example.com' });
    await flood('u1', FREE_PER_MINUTE - 1);
    const last = await checkout();
    expect([last.status, last.headers.get('ratelimit-remaining')]).toEqual([503, '0']);
    expect((await checkout()).body.code).toBe('rate_limited');
  });

  it('starts of an ended session count as well', async () => {
    const start = () => server.post('/metering/sessions', { user_id: 'u1', session_id: 's1' });
    await start();
    await server.post('/metering/sessions/s1/end', { user_id: 'u1' });
    const responses = await withCallers(Array.from({ length: 150 }, () => start));
    expect(passed(responses).every(({ body }) => body.code === 'session_ended')).toBe(true);
    expect(passed(responses)).toHaveLength(FREE_PER_MINUTE - 1);
  });

  it('no request of a counted session is rate limited', async () => {
    const start = { user_id: 'u1', session_id: 's1' };
    await server.post('/metering/sessions', start);
    await flood('u1', 150);
    const statuses = [
      (await server.post('/metering/sessions', start)).status,
      (await server.post('/metering/sessions/s1/heartbeat', { user_id: 'u1' })).status,
      (await server.post('/metering/sessions/s1/end', { user_id: 'u1' })).status,
    ];
    expect(statuses).toEqual([200, 200, 200]);
  });

  it('a request for an invalid user id or another user counts against no account', async () => {
    const own = await userClient('u1');
    await own.get('/billing/usage?user_id=u2');
    await own.get('/billing/usage?user_id=%23');
    expect((await own.get('/billing/usage')).headers.get('ratelimit-remaining')).toBe('99');
    expect((await server.get('/billing/usage?user_id=u2')).headers.get('ratelimit-remaining')).toBe('99');
  });
});
