import { beforeEach, describe, expect, it } from 'vitest';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { accountResponses } from '../../../shared/contract/accounts/responses.ts';
import { meteringResponses } from '../../../shared/contract/metering/responses.ts';
import { type ApiClient, apiClient } from '../../support/api/apiClient.ts';
import { testApi } from '../../support/api/testApi.ts';
import { testKey } from '../../support/api/testKey.ts';
import { withCallers } from '../../support/api/withCallers.ts';
import { LIMITS } from '../../support/slotLimits.ts';
import { givenAccount, starterSubscription, testTable } from '../../support/table/testTable.ts';
import { type VirtualClock, virtualClock } from '../../support/virtualClock.ts';

const NOW = Date.parse('2026-11-25T12:00:00Z') / 1000;
const PATH = '/admin/accounts/u1/sessions';

let clock: VirtualClock;
let table: Table;
let gateway: ApiClient;
let viewer: ApiClient;
let operator: ApiClient;

beforeEach(async () => {
  clock = virtualClock(NOW);
  table = await testTable();
  const { baseUrl, issuer } = await testApi(table);
  gateway = apiClient(baseUrl, await testKey(table, ['metering', 'read', 'report']));
  viewer = apiClient(baseUrl, await issuer.operatorTokenOf('vera'));
  operator = apiClient(baseUrl, await issuer.operatorTokenOf('otto'));
  await givenAccount(table, 'u1', { subscription: starterSubscription(NOW), now: NOW });
});

const start = (session_id: string, more: object = {}) =>
  gateway.post('/metering/sessions', { user_id: 'u1', session_id, ...more });
const end = (id: string, by = operator) => by.post(`${PATH}/${id}/end`, { reason: 'the customer called' });
const list = async (query = '') => {
  const { status, body } = await viewer.get(`${PATH}${query}`);
  expect(status).toBe(200);
  return meteringResponses.listAccountSessions[200].parse(body);
};
const usage = async () =>
  accountResponses.getUsage[200].parse((await gateway.get('/billing/usage?user_id=u1')).body);

describe('the sessions of an account, for operators', () => {
  beforeEach(async () => {
    for (const id of ['s1', 's2', 's3', 's4']) {
      await start(id);
      clock.advanceTo(clock.now() + 10);
    }
    for (const id of ['s2', 's3']) {
      await gateway.post(`/metering/sessions/${id}/end`, { user_id: 'u1' });
      clock.advanceTo(clock.now() + 10);
    }
  });

  it('are those that the customer sees: open ones first, each group newest first', async () => {
    const { sessions } = await list();
    expect(sessions.map(({ sessionId, open }) => [sessionId, open])).toEqual([
      ['s4', true],
      ['s1', true],
      ['s3', false],
      ['s2', false],
    ]);
    const { body } = await gateway.get('/metering/sessions?user_id=u1');
    expect(sessions).toEqual(body.sessions);
  });

  it('have pages and filters', async () => {
    const first = await list('?limit=1&state=ended');
    expect(first.sessions).toMatchObject([{ sessionId: 's3', endReason: 'ended' }]);
    const second = await list(`?limit=1&state=ended&cursor=${first.nextCursor}`);
    expect(second.sessions).toMatchObject([{ sessionId: 's2' }]);
    expect((await list('?state=open')).sessions.map(({ sessionId }) => sessionId)).toEqual(['s4', 's1']);
    expect((await list('?state=ended&end_reason=operator')).sessions).toEqual([]);
  });

  it('are refused of an unknown account, with an impossible range, and with a cursor of another list', async () => {
    const refusalOf = async (path: string) => {
      const { status, body } = await viewer.get(path);
      return [status, body.code];
    };
    expect(await refusalOf('/admin/accounts/nobody/sessions')).toEqual([404, 'account_not_found']);
    const range = '?from=2026-11-25T12:00:00Z&to=2026-11-25T12:00:00Z';
    expect(await refusalOf(`${PATH}${range}`)).toEqual([400, 'invalid_request']);
    expect(await refusalOf(`${PATH}?cursor=AAAA`)).toEqual([400, 'invalid_request']);
  });

  it('do not count against the rate limit of the customer', async () => {
    for (let request = 0; request < 5; request++) await list();
    const { headers } = await gateway.get('/billing/usage?user_id=u1');
    // The starts were in the minute before.
    expect(headers.get('ratelimit-remaining')).toBe('999');
  });
});

describe('a session that an operator ends', () => {
  it('has ended with this reason for the customer, counts its seconds once, and its heartbeat gets 410', async () => {
    await start('s1');
    clock.advanceTo(NOW + 90);
    const first = await end('s1');
    const ended = {
      sessionId: 's1',
      endedAt: '2026-11-25T12:01:30Z',
      durationSeconds: 90,
      endReason: 'operator',
    };
    expect([first.status, first.body]).toEqual([200, ended]);
    const beat = await gateway.post('/metering/sessions/s1/heartbeat', { user_id: 'u1' });
    expect([beat.status, beat.body]).toMatchObject([410, { code: 'session_over', endReason: 'operator' }]);
    const beats = await gateway.post('/metering/heartbeats', {
      sessions: [{ user_id: 'u1', session_id: 's1' }],
    });
    expect(meteringResponses.renewSessions[200].parse(beats.body).results).toMatchObject([
      { code: 'session_over', endReason: 'operator' },
    ]);

    clock.advanceTo(NOW + 200);
    expect((await end('s1')).body).toEqual(ended);
    const byGateway = await gateway.post('/metering/sessions/s1/end', { user_id: 'u1' });
    expect(byGateway.body).toMatchObject({ endedAt: ended.endedAt, durationSeconds: 90 });
    const { sessions } = await list();
    expect(sessions).toMatchObject([{ ...ended, open: false }]);
    expect(await usage()).toMatchObject({ sessionsUsed: 1, minutesUsed: 1, openSessions: 0 });
  });

  it('was ended before: the response says how, and nothing changes', async () => {
    await start('byClient');
    await start('lost');
    clock.advanceTo(NOW + 30);
    await gateway.post('/metering/sessions/byClient/end', { user_id: 'u1' });
    clock.advanceTo(NOW + 60);
    expect((await end('byClient')).body).toMatchObject({ durationSeconds: 30, endReason: 'ended' });
    clock.advanceTo(NOW + LIMITS.leaseSeconds + 30);
    const lost = { session_id: 'lost', started_at: '2026-11-25T12:00:00Z', ended_at: '2026-11-25T12:01:40Z' };
    await gateway.post('/metering/sessions/report', { sessions: [{ user_id: 'u1', ...lost }] });
    expect((await end('lost')).body).toMatchObject({ endReason: 'reported', durationSeconds: 100 });
    const { sessions } = await list('?end_reason=operator');
    expect(sessions).toEqual([]);
  });

  it('counts its seconds once, whoever ends it at the same time', async () => {
    await start('s1');
    clock.advanceTo(NOW + 600);
    const byGateway = () => gateway.post('/metering/sessions/s1/end', { user_id: 'u1' });
    const responses = await withCallers([
      ...Array.from({ length: 8 }, () => () => end('s1')),
      ...Array.from({ length: 8 }, () => byGateway),
    ]);
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200]));
    const reasons = new Set(responses.flatMap(({ body }) => (body.endReason ? [body.endReason] : [])));
    expect(reasons.size).toBe(1);
    const { sessions } = await list();
    expect(sessions).toMatchObject([{ durationSeconds: 600, endReason: [...reasons][0] }]);
    expect(await usage()).toMatchObject({ minutesUsed: 10, openSessions: 0 });
  });

  it('runs on if a viewer tried, and if the reason is missing', async () => {
    await start('s1');
    const refused = await end('s1', viewer);
    expect([refused.status, refused.body.code]).toEqual([403, 'forbidden']);
    expect((await operator.post(`${PATH}/s1/end`, {})).status).toBe(400);
    expect((await list('?state=open')).sessions).toMatchObject([{ sessionId: 's1', open: true }]);
    const beat = await gateway.post('/metering/sessions/s1/heartbeat', { user_id: 'u1' });
    expect(beat.status).toBe(200);
  });
});
