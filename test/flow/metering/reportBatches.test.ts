import { beforeEach, describe, expect, it } from 'vitest';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { meteringResponses } from '../../../shared/contract/metering/responses.ts';
import { isoInstant, SECONDS_PER_HOUR } from '../../../shared/time.ts';
import { type ApiClient, apiClient } from '../../support/api/apiClient.ts';
import { testApi } from '../../support/api/testApi.ts';
import { testKey } from '../../support/api/testKey.ts';
import { LIMITS } from '../../support/slotLimits.ts';
import { givenAccount, starterSubscription, testTable } from '../../support/table/testTable.ts';
import { virtualClock } from '../../support/virtualClock.ts';

const NOW = Date.parse('2026-11-25T12:00:00Z') / 1000;

let table: Table;
let gateway: ApiClient;
let reporter: ApiClient;

beforeEach(async () => {
  virtualClock(NOW);
  table = await testTable();
  const { baseUrl } = await testApi(table);
  gateway = apiClient(baseUrl, await testKey(table, ['metering', 'read', 'billing']));
  reporter = apiClient(baseUrl, await testKey(table, ['report']));
  await givenAccount(table, 'u1', { subscription: starterSubscription(NOW), now: NOW });
});

type Result = { sessionId?: string; code?: string; status?: string; errors?: object[]; projectId?: string };
const report = async (sessions: unknown) => {
  const { status, body } = await reporter.post('/metering/sessions/report', { sessions });
  return { status, body, results: (body.results ?? []) as Result[] };
};
const reportOf = (user_id: string, session_id: string, changes: object = {}) => ({
  session_id,
  user_id,
  started_at: isoInstant(NOW - 200),
  ended_at: isoInstant(NOW - 80),
  ...changes,
});
const usage = async (user: string) => (await gateway.get(`/billing/usage?user_id=${user}`)).body;

describe('a batch of reports', () => {
  it('counts 100 sessions of several accounts, in chunks, and the same when it is repeated', async () => {
    const users = ['u1', 'u1', 'u1', 'u2', 'u3'];
    const sessions = Array.from({ length: 100 }, (_, index) =>
      reportOf(users[index % users.length] ?? '', `s${index}`),
    );
    const expected = sessions.map(({ session_id }) => ({
      sessionId: session_id,
      status: 'reported',
      endedAt: isoInstant(NOW - 80),
      durationSeconds: 120,
    }));
    for (let attempt = 0; attempt < 2; attempt++) {
      const { status, body, results } = await report(sessions);
      expect(status).toBe(200);
      expect(meteringResponses.reportSessions[200].safeParse(body).success).toBe(true);
      expect(results).toEqual(expected);
    }
    const used = await Promise.all(['u1', 'u2', 'u3'].map(usage));
    expect(used.map(({ sessionsUsed, minutesUsed }) => [sessionsUsed, minutesUsed])).toEqual([
      [60, 120],
      [20, 40],
      [20, 40],
    ]);
  });

  it('gives each session a result of its own, in the order of the request', async () => {
    const started = await gateway.post('/metering/sessions', { session_id: 'open', user_id: 'u1' });
    expect(started.status).toBe(201);
    await gateway.post('/metering/sessions', { session_id: 'ended', user_id: 'u1' });
    await gateway.post('/metering/sessions/ended/end', { user_id: 'u1' });
    const invalid = [reportOf('u1', 'a#b'), { session_id: 'x', user_id: 'u1' }, 7, null];
    const { status, body, results } = await report([
      reportOf('u1', 'open', { ended_at: isoInstant(NOW) }),
      ...invalid,
      reportOf('u1', 'ended'),
      reportOf('u1', 'new'),
      reportOf('u1', 'new', { ended_at: isoInstant(NOW - 10) }),
    ]);
    expect(status).toBe(200);
    expect(meteringResponses.reportSessions[200].safeParse(body).success).toBe(true);
    expect(results.map((one) => [one.sessionId, one.code ?? one.status])).toEqual([
      ['open', 'reported'],
      [undefined, 'invalid_request'],
      ['x', 'invalid_request'],
      [undefined, 'invalid_request'],
      [undefined, 'invalid_request'],
      ['ended', 'ended'],
      ['new', 'reported'],
      ['new', 'reported'],
    ]);
    expect(results[2]?.errors).toMatchObject([{ field: 'started_at' }, { field: 'ended_at' }]);
    expect(results[7]).toEqual(results[6]);
    expect(await usage('u1')).toMatchObject({ sessionsUsed: 3 });
    const { body: open } = await gateway.get('/metering/sessions?user_id=u1&state=open');
    expect(open.sessions).toEqual([]);
  });

  const instants = (started: number, ended: number) => ({
    started_at: isoInstant(NOW + started),
    ended_at: isoInstant(NOW + ended),
  });
  const old = -72 * SECONDS_PER_HOUR;
  const longest = LIMITS.sessionSecondsMax;

  it.each([
    ['ended more than 72 hours ago', instants(old - 60, old - 1), 'ended_at'],
    ['ends in the future', instants(-10, 61), 'ended_at'],
    ['ended before it started', instants(-10, -11), 'ended_at'],
    ['is longer than the longest duration', instants(-longest - 1, 0), 'started_at'],
    ['has an instant that is a number', { started_at: NOW - 10 }, 'started_at'],
    ['has an instant without a time zone', { ended_at: '2026-11-25T12:00:00' }, 'ended_at'],
  ])('refuses a session that %s, and counts the others', async (_, changes, field) => {
    const { results } = await report([reportOf('u1', 's1', changes), reportOf('u1', 's2')]);
    expect(results).toMatchObject([
      { sessionId: 's1', code: 'invalid_request', retryable: false, errors: [{ field }] },
      { sessionId: 's2', status: 'reported' },
    ]);
    expect(results[0]?.errors).toHaveLength(1);
    expect((await usage('u1')).sessionsUsed).toBe(1);
  });

  it.each([
    ['ended 72 hours ago', instants(old - 60, old)],
    ['has the longest duration', instants(-longest, 0)],
    ['ended when it started', instants(-10, -10)],
    ['ends in a clock that is a minute ahead', instants(-10, 60)],
  ])('counts a session that %s', async (_, changes) => {
    const { results } = await report([reportOf('u1', 's1', changes)]);
    expect(results).toMatchObject([{ sessionId: 's1', status: 'reported' }]);
  });

  it('attributes a session to an active project, and counts it for the account only otherwise', async () => {
    for (const project_id of ['live', 'gone']) await gateway.post('/projects', { user_id: 'u1', project_id });
    await gateway.send('DELETE', '/projects/gone?user_id=u1');
    const { results } = await report(
      ['live', 'gone', 'none'].map((project_id) => reportOf('u1', `in-${project_id}`, { project_id })),
    );
    expect(results.map(({ projectId, status }) => [projectId, status])).toEqual([
      ['live', 'reported'],
      [undefined, 'reported'],
      [undefined, 'reported'],
    ]);
    expect((await usage('u1')).sessionsUsed).toBe(3);
    const { body } = await gateway.get('/billing/usage?user_id=u1&by=project');
    expect(body.projects).toMatchObject([
      { projectId: 'live', sessionsUsed: 1, minutesUsed: 2 },
      { projectId: 'gone', sessionsUsed: 0, minutesUsed: 0 },
    ]);
  });

  it('appears in the list of sessions as reported', async () => {
    await report([reportOf('u1', 's1')]);
    const { body } = await gateway.get('/metering/sessions?user_id=u1');
    expect(body.sessions).toMatchObject([
      { sessionId: 's1', open: false, endReason: 'reported', durationSeconds: 120 },
    ]);
  });

  it('is not counted against the rate limit', async () => {
    await Promise.all(Array.from({ length: 110 }, () => report([reportOf('free', 's1')])));
    const { headers } = await gateway.get('/billing/usage?user_id=free');
    expect(headers.get('ratelimit-remaining')).toBe('99');
  });

  it.each([
    ['no list', undefined],
    ['an empty list', []],
    ['101 sessions', Array.from({ length: 101 }, (_, index) => reportOf('u1', `s${index}`))],
  ])('with %s is refused as a whole', async (_, sessions) => {
    const { status, body } = await report(sessions);
    expect([status, body]).toMatchObject([400, { code: 'invalid_request', errors: [{ field: 'sessions' }] }]);
  });
});
