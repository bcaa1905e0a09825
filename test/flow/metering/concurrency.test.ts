import { beforeEach, describe, expect, it } from 'vitest';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { meteringResponses } from '../../../shared/contract/metering/responses.ts';
import { type ApiClient, apiClient } from '../../support/api/apiClient.ts';
import { testApi } from '../../support/api/testApi.ts';
import { testKey } from '../../support/api/testKey.ts';
import { CALLERS, withCallers } from '../../support/api/withCallers.ts';
import { givenAccount, starterSubscription, testTable } from '../../support/table/testTable.ts';
import { type VirtualClock, virtualClock } from '../../support/virtualClock.ts';

const NOW = Date.parse('2026-11-25T12:00:00Z') / 1000;
const LEASE_SECONDS = 120;

let clock: VirtualClock;
let table: Table;
let gateway: ApiClient;
let operator: ApiClient;

beforeEach(async () => {
  clock = virtualClock(NOW);
  table = await testTable();
  const { baseUrl } = await testApi(table);
  gateway = apiClient(baseUrl, await testKey(table));
  operator = apiClient(baseUrl, await testKey(table, ['admin']));
  await givenAccount(table, 'u1', { subscription: starterSubscription(NOW), now: NOW });
});

const start = (session_id: string) => gateway.post('/metering/sessions', { user_id: 'u1', session_id });
const openIds = async () => {
  const { body } = await gateway.get('/metering/sessions?user_id=u1&state=open');
  return meteringResponses.listSessions[200]
    .parse(body)
    .sessions.map(({ sessionId, open, leaseExpiresAt }) => {
      expect(open).toBe(true);
      expect(Date.parse(leaseExpiresAt ?? '')).toBeGreaterThan(Date.now());
      return sessionId;
    });
};

describe('an account with a concurrency of ten', () => {
  it('accepts ten of 64 starts at once, and one more when the leases of dead clients have expired', async () => {
    let mostOpen = 0;
    let isRunning = true;
    const watching = (async () => {
      while (isRunning) {
        const open = (await createAccountStore(table).readAccount('u1'))?.open ?? {};
        mostOpen = Math.max(mostOpen, Object.keys(open).length);
      }
    })();
    const responses = await withCallers(
      Array.from({ length: CALLERS }, (_, index) => () => start(`s${index}`)),
    );
    isRunning = false;
    await watching;
    expect(responses.filter(({ status }) => status === 201)).toHaveLength(10);
    expect(responses.filter(({ body }) => body.code === 'concurrency_exceeded')).toHaveLength(54);
    expect(mostOpen).toBeLessThanOrEqual(10);
    expect(await openIds()).toHaveLength(10);

    // All ten clients die: no heartbeats and no ends.
    clock.advanceTo(NOW + LEASE_SECONDS - 1);
    expect((await start('late')).body.code).toBe('concurrency_exceeded');
    clock.advanceTo(NOW + LEASE_SECONDS);
    expect((await start('new')).status).toBe(201);
    expect(await openIds()).toEqual(['new']);
    const { body } = await gateway.get('/metering/sessions?user_id=u1&state=ended');
    const ended = meteringResponses.listSessions[200].parse(body).sessions;
    expect(ended).toHaveLength(10);
    expect(new Set(ended.map(({ endReason }) => endReason))).toEqual(new Set(['lease_expired']));
    // One slot was needed. The other leases can be renewed.
    const sessions = ended.map(({ sessionId }) => ({ session_id: sessionId, user_id: 'u1' }));
    const beats = await gateway.post('/metering/heartbeats', { sessions });
    const { results } = meteringResponses.renewSessions[200].parse(beats.body);
    expect(results.filter((result) => 'code' in result)).toMatchObject([
      { code: 'session_over', endReason: 'lease_expired' },
    ]);
  });

  it('frees the slots of dead clients only; renewed sessions keep theirs', async () => {
    for (let index = 0; index < 10; index++) await start(`s${index}`);
    clock.advanceTo(NOW + 60);
    await gateway.post('/metering/sessions/s3/heartbeat', { user_id: 'u1' });
    clock.advanceTo(NOW + LEASE_SECONDS + 1);
    const responses = await withCallers(
      Array.from({ length: CALLERS }, (_, index) => () => start(`n${index}`)),
    );
    expect(responses.filter(({ status }) => status === 201)).toHaveLength(9);
    expect(await openIds()).toContain('s3');
  });

  it('gets a slot back when an operator ends a session, and its next heartbeat gets 410', async () => {
    for (let index = 0; index < 10; index++) await start(`s${index}`);
    clock.advanceTo(NOW + 30);
    const end = (id: string) =>
      operator.post(`/admin/accounts/u1/sessions/${id}/end`, { reason: 'stuck, the customer called' });
    expect((await end('s4')).body).toMatchObject({ sessionId: 's4', durationSeconds: 30 });
    const beat = await gateway.post('/metering/sessions/s4/heartbeat', { user_id: 'u1' });
    expect([beat.status, beat.body.code]).toEqual([410, 'session_over']);
    expect((await start('new')).status).toBe(201);
    expect((await start('s4')).body.code).toBe('session_ended');
    const { body } = await gateway.get('/metering/sessions?user_id=u1&state=ended');
    expect(body.sessions).toMatchObject([{ sessionId: 's4', endReason: 'operator', durationSeconds: 30 }]);
    expect((await end('s4')).body).toMatchObject({ durationSeconds: 30 });
    expect((await end('nothing')).body.code).toBe('session_not_found');
  });
});
