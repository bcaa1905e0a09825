import { beforeEach, describe, expect, it } from 'vitest';
import type { Table } from '../../../shared/aws/dynamo.ts';
import { SERVER_SCOPES } from '../../../shared/credentials/principal.ts';
import { type ApiAnswer, type ApiClient, apiClient } from '../../support/api/apiClient.ts';
import { type TestApi, testApi } from '../../support/api/testApi.ts';
import { testKey } from '../../support/api/testKey.ts';
import { withCallers } from '../../support/api/withCallers.ts';
import { givenAccount, starterSubscription, testTable } from '../../support/table/testTable.ts';
import { type VirtualClock, virtualClock } from '../../support/virtualClock.ts';

/** Twenty seconds before a minute is over. */
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

/** One request after the other of every route that the rate counts and that asks Stripe nothing. */
function anyRequest(
  user: string,
  index: number,
  by: { server: ApiClient; own: ApiClient },
): Promise<ApiAnswer> {
  const caller = index % 2 === 0 ? by.server : by.own;
  const routes = [
    () => by.server.post('/metering/sessions', { user_id: user, session_id: `s${index}` }),
    () => caller.get(`/billing/usage?user_id=${user}`),
    () => caller.get(`/metering/sessions?user_id=${user}`),
    () => caller.get(`/projects?user_id=${user}`),
    () => caller.post('/projects', { user_id: user, project_id: `p${index}` }),
    () => caller.send('DELETE', `/projects/p${index}?user_id=${user}`),
    () => caller.post('/billing/portal', { user_id: user }),
    () => caller.get(`/billing/invoices?user_id=${user}`),
  ];
  return (routes[index % routes.length] as () => Promise<ApiAnswer>)();
}

let floods = 0;

/** Each with sessions of its own: the replay of one that was counted is no request that the rate refuses. */
async function flood(user: string, count: number): Promise<ApiAnswer[]> {
  const by = { server, own: await userClient(user) };
  const first = ++floods * 10_000;
  return withCallers(Array.from({ length: count }, (_, index) => () => anyRequest(user, first + index, by)));
}

const passed = (answers: ApiAnswer[]) => answers.filter(({ body }) => body.code !== 'rate_limited');
const limited = (answers: ApiAnswer[]) => answers.filter(({ body }) => body.code === 'rate_limited');

describe('in a UTC minute', () => {
  it('an account is answered as often as its plan allows, by all routes and callers together', async () => {
    const answers = await flood('u1', 300);
    expect(passed(answers)).toHaveLength(FREE_PER_MINUTE);
    expect(answers.every(({ status }) => status < 500)).toBe(true);
    for (const answer of limited(answers)) {
      expect(answer.status).toBe(429);
      expect(answer.headers.get('retry-after')).toBe('20');
      expect(answer.headers.get('ratelimit-remaining')).toBe('0');
    }
  });

  it('the next one begins anew', async () => {
    expect(passed(await flood('u1', 150))).toHaveLength(FREE_PER_MINUTE);
    clock.advanceTo(NOW + 19);
    expect(passed(await flood('u1', 20))).toHaveLength(0);
    clock.advanceTo(NOW + 20);
    expect(passed(await flood('u1', 150))).toHaveLength(FREE_PER_MINUTE);
  });

  it('two accounts at once do not touch each other’s', async () => {
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

  it('every answer tells what is left, whether it is a success or a refusal', async () => {
    const left: number[] = [];
    for (let index = 0; index < 16; index++) {
      const answer = await anyRequest('u1', index, { server, own: await userClient('u1') });
      expect(answer.headers.get('ratelimit-limit'), `${index}`).toBe('100');
      expect(answer.headers.get('ratelimit-reset')).toBe('20');
      left.push(Number(answer.headers.get('ratelimit-remaining')));
    }
    expect(left).toEqual(Array.from({ length: 16 }, (_, index) => 99 - index));
  });

  it('a checkout beyond it is refused before Stripe is asked, which cannot be reached here', async () => {
    const checkout = () =>
      server.post('/billing/checkout', { user_id: 'u1', plan: 'starter', email: 'u1@example.com' });
    await flood('u1', FREE_PER_MINUTE - 1);
    const last = await checkout();
    expect([last.status, last.headers.get('ratelimit-remaining')]).toEqual([503, '0']);
    expect((await checkout()).body.code).toBe('rate_limited');
  });

  it('starts of an id that has ended use it up, too', async () => {
    const start = () => server.post('/metering/sessions', { user_id: 'u1', session_id: 's1' });
    await start();
    await server.post('/metering/sessions/s1/end', { user_id: 'u1' });
    const answers = await withCallers(Array.from({ length: 150 }, () => start));
    expect(passed(answers).every(({ body }) => body.code === 'session_ended')).toBe(true);
    expect(passed(answers)).toHaveLength(FREE_PER_MINUTE - 1);
  });

  it('what belongs to a session that was counted is never refused for it', async () => {
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

  it('a request that names nobody, or another, uses up nobody’s', async () => {
    const own = await userClient('u1');
    await own.get('/billing/usage?user_id=u2');
    await own.get('/billing/usage?user_id=%23');
    expect((await own.get('/billing/usage')).headers.get('ratelimit-remaining')).toBe('99');
    expect((await server.get('/billing/usage?user_id=u2')).headers.get('ratelimit-remaining')).toBe('99');
  });
});
