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

type CallerKind = 'key' | 'user';

/** By its index, a request to one of the routes that the plan alone limits. Only servers start sessions. */
function anyRequest(user: string, index: number, kind: CallerKind, caller: ApiClient): Promise<ApiResponse> {
  const routes = [
    () => caller.get(`/billing/usage?user_id=${user}`),
    () => caller.get(`/metering/sessions?user_id=${user}`),
    () => caller.get(`/projects?user_id=${user}`),
    () => caller.post('/projects', { user_id: user, project_id: `p${index}` }),
    () => caller.send('DELETE', `/projects/p${index}?user_id=${user}`),
    () => caller.post('/metering/sessions', { user_id: user, session_id: `s${index}` }),
  ];
  const count = kind === 'key' ? routes.length : routes.length - 1;
  return (routes[index % count] as () => Promise<ApiResponse>)();
}

const checkOut = (caller: ApiClient) =>
  caller.post('/billing/checkout', { user_id: 'u1', plan: 'starter', email: 'u1@example.com' });
const openPortal = (caller: ApiClient) => caller.post('/billing/portal', { user_id: 'u1' });
const listInvoices = (caller: ApiClient) => caller.get('/billing/invoices?user_id=u1');
const readSubscription = (caller: ApiClient) => caller.get('/billing/subscription?user_id=u1');

let floods = 0;

/** Each flood starts its own sessions, because the replay of a counted session is never refused. */
async function flood(user: string, count: number, kind: CallerKind = 'key'): Promise<ApiResponse[]> {
  const caller = kind === 'key' ? server : await userClient(user);
  const first = ++floods * 10_000;
  return withCallers(
    Array.from({ length: count }, (_, index) => () => anyRequest(user, first + index, kind, caller)),
  );
}

const passed = (responses: ApiResponse[]) => responses.filter(({ body }) => body.code !== 'rate_limited');
const limited = (responses: ApiResponse[]) => responses.filter(({ body }) => body.code === 'rate_limited');
const headersOf = ({ headers }: ApiResponse) =>
  ['limit', 'remaining', 'reset'].map((field) => headers.get(`ratelimit-${field}`));

describe('in a UTC minute', () => {
  it.each<CallerKind>(['key', 'user'])(
    'callers with a %s can make as many requests for an account as its plan allows, over all routes',
    async (kind) => {
      const responses = await flood('u1', 300, kind);
      expect(passed(responses)).toHaveLength(FREE_PER_MINUTE);
      expect(responses.every(({ status }) => status < 500)).toBe(true);
      for (const response of limited(responses)) {
        expect(response.status).toBe(429);
        expect(response.headers.get('retry-after')).toBe('20');
        expect(response.headers.get('ratelimit-remaining')).toBe('0');
      }
    },
  );

  it('a flood with a user token takes nothing from the keys, whose starts all succeed', async () => {
    await givenAccount(table, 'u1', { terms: { concurrent: 200 }, now: NOW });
    await flood('u1', 300, 'user');
    const start = (index: number) => () =>
      server.post('/metering/sessions', { user_id: 'u1', session_id: `gateway-${index}` });
    const starts = await withCallers(Array.from({ length: 50 }, (_, index) => start(index)));
    expect(limited(starts)).toEqual([]);
  });

  it('a flood with a key takes nothing from user tokens', async () => {
    await flood('u1', 300, 'key');
    expect(limited(await flood('u1', FREE_PER_MINUTE, 'user'))).toEqual([]);
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
    expect(passed(await flood('u1', 150))).toHaveLength(FREE_PER_MINUTE);
    expect(limited(await flood('u2', FREE_PER_MINUTE))).toEqual([]);
    expect(limited(await flood('payer', 150))).toEqual([]);
  });

  it.each<CallerKind>(['key', 'user'])(
    'every response to a %s, success or refusal, has its number of remaining requests',
    async (kind) => {
      await flood('u1', 30, kind === 'key' ? 'user' : 'key');
      const caller = kind === 'key' ? server : await userClient('u1');
      const headers: unknown[] = [];
      for (let index = 0; index < 12; index++) {
        headers.push(headersOf(await anyRequest('u1', index, kind, caller)));
      }
      expect(headers).toEqual(Array.from({ length: 12 }, (_, index) => ['100', `${99 - index}`, '20']));
    },
  );

  it('a checkout beyond the limit of the plan is refused before Stripe is called', async () => {
    await flood('u1', FREE_PER_MINUTE - 1);
    const last = await checkOut(server);
    expect([last.status, last.headers.get('ratelimit-remaining')]).toEqual([503, '0']);
    const refused = await checkOut(server);
    expect([refused.body.code, ...headersOf(refused)]).toEqual(['rate_limited', '100', '0', '20']);
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

describe('routes that call Stripe', () => {
  it('have a limit of their own: 10 checkouts and portals a minute, over both kinds of callers', async () => {
    const user = await userClient('u1');
    const calls = Array.from({ length: 20 }, (_, index) => {
      const caller = index % 2 === 0 ? server : user;
      return () => (index % 4 < 2 ? openPortal(caller) : checkOut(caller));
    });
    const responses = await withCallers(calls);
    expect(passed(responses)).toHaveLength(10);
    for (const response of limited(responses)) {
      expect([response.status, response.headers.get('retry-after')]).toEqual([429, '20']);
      expect(headersOf(response)).toEqual(['10', '0', '20']);
    }
  });

  it.each([
    ['lists of invoices', listInvoices],
    ['reads of the subscription', readSubscription],
  ])('allow 20 %s a minute, whatever the number of checkouts', async (_, read) => {
    await withCallers(Array.from({ length: 11 }, () => () => openPortal(server)));
    const responses = await withCallers(Array.from({ length: 30 }, () => () => read(server)));
    expect(passed(responses)).toHaveLength(20);
    for (const response of limited(responses)) expect(headersOf(response)).toEqual(['20', '0', '20']);
  });

  it('show the limit that has the fewest requests left', async () => {
    expect(headersOf(await openPortal(server))).toEqual(['10', '9', '20']);
    await flood('u1', 94);
    expect(headersOf(await openPortal(server))).toEqual(['100', '4', '20']);
  });

  it('count once against the plan, and beyond their own limit take nothing else from other routes', async () => {
    for (let index = 0; index < 12; index++) await openPortal(server);
    const usage = await server.get('/billing/usage?user_id=u1');
    expect([usage.status, ...headersOf(usage)]).toEqual([200, '100', '87', '20']);
  });

  it('begin again with the next minute', async () => {
    await withCallers(Array.from({ length: 11 }, () => () => openPortal(server)));
    clock.advanceTo(NOW + 20);
    expect((await openPortal(server)).body.code).toBe('customer_not_found');
  });
});
