import { beforeEach, describe, expect, it } from 'vitest';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { meteringResponses } from '../../../shared/contract/metering/responses.ts';
import { isoInstant } from '../../../shared/time.ts';
import { type ApiClient, apiClient } from '../../support/api/apiClient.ts';
import { testApi } from '../../support/api/testApi.ts';
import { testKey } from '../../support/api/testKey.ts';
import { LIMITS } from '../../support/slotLimits.ts';
import { givenAccount, starterSubscription, testTable } from '../../support/table/testTable.ts';
import { type VirtualClock, virtualClock } from '../../support/virtualClock.ts';

const NOW = Date.parse('2026-11-25T12:00:00Z') / 1000;
const LEASE_END = isoInstant(NOW + 60 + LIMITS.leaseSeconds);

let clock: VirtualClock;
let table: Table;
let gateway: ApiClient;

beforeEach(async () => {
  clock = virtualClock(NOW);
  table = await testTable();
  const { baseUrl } = await testApi(table);
  gateway = apiClient(baseUrl, await testKey(table));
  await given('u1');
});

const given = (user: string) =>
  givenAccount(table, user, {
    subscription: starterSubscription(NOW),
    terms: { concurrent: 200, requestsPerMinute: 10_000 },
    now: NOW,
  });

type Session = { session_id: string; user_id: string };
const sessionsOf = (user_id: string, count: number): Session[] =>
  Array.from({ length: count }, (_, index) => ({ session_id: `${user_id}-s${index}`, user_id }));
const startAll = (sessions: Session[]) =>
  Promise.all(sessions.map((session) => gateway.post('/metering/sessions', session)));
const beat = (sessions: unknown) => gateway.post('/metering/heartbeats', { sessions });
const end = (sessions: unknown) => gateway.post('/metering/sessions/end', { sessions });

type Result = {
  sessionId?: string;
  code?: string;
  retryable?: boolean;
  leaseExpiresAt?: string;
  errors?: object[];
  endReason?: string;
};
const resultsOf = ({ body }: { body: { results?: unknown } }) => body.results as Result[];

describe('a batch of heartbeats', () => {
  it('renews 100 sessions of one account', async () => {
    const sessions = sessionsOf('u1', 100);
    await startAll(sessions);
    clock.advanceTo(NOW + 60);
    const { status, body } = await beat(sessions);
    expect(status).toBe(200);
    expect(body.results).toEqual(
      sessions.map(({ session_id }) => ({ sessionId: session_id, leaseExpiresAt: LEASE_END })),
    );
  });

  it('renews sessions of 100 accounts', async () => {
    const users = Array.from({ length: 100 }, (_, index) => `user-${index}`);
    await Promise.all(users.map(given));
    const sessions = users.flatMap((user) => sessionsOf(user, 1));
    await startAll(sessions);
    const { body } = await beat(sessions);
    expect(resultsOf({ body }).filter(({ code }) => code !== undefined)).toEqual([]);
  });

  it('gives each session a result of its own, in the order of the request', async () => {
    const [open, ended, reclaimed] = sessionsOf('u1', 3) as [Session, Session, Session];
    await startAll([open, ended, reclaimed]);
    await gateway.post(`/metering/sessions/${ended.session_id}/end`, { user_id: 'u1' });
    await gateway.post('/metering/sessions', { session_id: 'other', user_id: 'u2' });
    const unknown = { session_id: 'never', user_id: 'u1' };
    const invalid = [{ session_id: 'a#b', user_id: 'u1' }, { session_id: 'x' }, 7, null, []];
    clock.advanceTo(NOW + 60);
    const { status, body } = await beat([
      unknown,
      open,
      ...invalid,
      ended,
      open,
      { session_id: 'other', user_id: 'u2' },
      { session_id: 'other', user_id: 'u1' },
    ]);
    expect(status).toBe(200);
    expect(meteringResponses.renewSessions[200].safeParse(body).success).toBe(true);
    const short = resultsOf({ body }).map((result) => [
      result.sessionId,
      result.code ?? result.leaseExpiresAt,
      result.retryable,
      ...(result.endReason ? [result.endReason] : []),
    ]);
    expect(short).toEqual([
      ['never', 'session_not_found', false],
      [open.session_id, LEASE_END, undefined],
      [undefined, 'invalid_request', false],
      ['x', 'invalid_request', false],
      [undefined, 'invalid_request', false],
      [undefined, 'invalid_request', false],
      [undefined, 'invalid_request', false],
      [ended.session_id, 'session_over', false, 'ended'],
      [open.session_id, LEASE_END, undefined],
      ['other', LEASE_END, undefined],
      ['other', 'session_not_found', false],
    ]);
    expect(resultsOf({ body })[2]).toMatchObject({ errors: [{ field: 'session_id' }] });
  });

  it('with sessions that are gone renews the others', async () => {
    const sessions = sessionsOf('u1', 5);
    await startAll(sessions.slice(0, 4));
    await gateway.post('/metering/sessions/u1-s0/end', { user_id: 'u1' });
    clock.advanceTo(NOW + 60);
    const { body } = await beat(sessions);
    const codes = resultsOf({ body }).map(({ code }) => code);
    expect(codes).toEqual(['session_over', undefined, undefined, undefined, 'session_not_found']);
  });

  it('renews leases that have expired, as after an outage', async () => {
    const sessions = sessionsOf('u1', 10);
    await startAll(sessions);
    clock.advanceTo(NOW + 3_600);
    const { body } = await beat(sessions);
    expect(resultsOf({ body }).every(({ code }) => code === undefined)).toBe(true);
  });

  it('refuses a session of the longest duration and renews the others', async () => {
    await startAll(sessionsOf('u1', 1));
    clock.advanceTo(NOW + LIMITS.sessionSecondsMax);
    const single = await gateway.post('/metering/sessions/u1-s0/heartbeat', { user_id: 'u1' });
    expect(single.body).toMatchObject({ code: 'session_over', endReason: 'max_duration' });
    // This start gives back the slot.
    await gateway.post('/metering/sessions', { session_id: 'young', user_id: 'u1' });
    const { body } = await beat([...sessionsOf('u1', 1), { session_id: 'young', user_id: 'u1' }]);
    expect(body.results).toMatchObject([
      { code: 'session_over', endReason: 'max_duration' },
      { sessionId: 'young' },
    ]);
    expect(resultsOf({ body })[1]?.code).toBeUndefined();
  });

  it('is not counted against the rate limit', async () => {
    const sessions = sessionsOf('free', 1);
    await startAll(sessions);
    const batches = await Promise.all(Array.from({ length: 150 }, () => beat(sessions)));
    expect(batches.every(({ status }) => status === 200)).toBe(true);
    expect((await gateway.get('/billing/usage?user_id=free')).headers.get('ratelimit-remaining')).toBe('98');
  });

  it.each([
    ['no list', undefined],
    ['an empty list', []],
    ['101 sessions', sessionsOf('u1', 101)],
    ['an object', { session_id: 's', user_id: 'u' }],
  ])('with %s is refused as a whole', async (_, sessions) => {
    const { status, body } = await beat(sessions);
    expect([status, body]).toMatchObject([400, { code: 'invalid_request', errors: [{ field: 'sessions' }] }]);
  });
});

describe('a batch of ends', () => {
  it('ends sessions of several accounts and records their durations', async () => {
    await given('u2');
    const sessions = [...sessionsOf('u1', 30), ...sessionsOf('u2', 2)];
    await startAll(sessions);
    clock.advanceTo(NOW + 90);
    const endedAt = isoInstant(NOW + 90);
    const expected = sessions.map(({ session_id }) => ({
      sessionId: session_id,
      endedAt,
      durationSeconds: 90,
    }));
    expect((await end(sessions)).body.results).toEqual(expected);
    clock.advanceTo(NOW + 120);
    expect((await end(sessions)).body.results).toEqual(expected);
    const { body } = await gateway.get('/billing/usage?user_id=u1');
    expect([body.minutesUsed, body.sessionsUsed]).toEqual([45, 30]);
    expect((await gateway.get('/metering/sessions?user_id=u1&state=open')).body.sessions).toEqual([]);
  });

  it('gives each session a result of its own, and ends a repeated one once', async () => {
    const [one] = sessionsOf('u1', 1);
    await startAll([one as Session]);
    const { body } = await end([one, { session_id: 'never', user_id: 'u1' }, one, 'nonsense']);
    expect(meteringResponses.endSessions[200].safeParse(body).success).toBe(true);
    expect(body.results).toMatchObject([
      { sessionId: 'u1-s0', durationSeconds: 0 },
      { sessionId: 'never', code: 'session_not_found' },
      { sessionId: 'u1-s0', durationSeconds: 0 },
      { code: 'invalid_request' },
    ]);
  });
});
