import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { createMeteringStore } from '../../../services/metering/store/meteringStore.ts';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { HISTORY_SECONDS, SECONDS_PER_DAY } from '../../../shared/time.ts';
import { type ApiClient, apiClient } from '../../support/api/apiClient.ts';
import { testApi } from '../../support/api/testApi.ts';
import { testKey } from '../../support/api/testKey.ts';
import { LIMITS } from '../../support/slotLimits.ts';
import { givenAccount, starterSubscription, testTable } from '../../support/table/testTable.ts';
import { type VirtualClock, virtualClock } from '../../support/virtualClock.ts';

const NOW = Date.parse('2026-11-25T12:00:00Z') / 1000;
const EXPIRED = NOW + LIMITS.leaseSeconds;

let clock: VirtualClock;
let table: Table;
let gateway: ApiClient;

beforeEach(async () => {
  clock = virtualClock(NOW);
  table = await testTable();
  const { baseUrl } = await testApi(table);
  gateway = apiClient(baseUrl, await testKey(table));
  await givenAccount(table, 'u1', { subscription: starterSubscription(NOW), now: NOW });
});

const start = (session_id: string, more: object = {}) =>
  gateway.post('/metering/sessions', { user_id: 'u1', session_id, ...more });
const list = async (query = '') => (await gateway.get(`/metering/sessions?user_id=u1${query}`)).body.sessions;

async function sessionItem(sessionId: string) {
  const { Item } = await table.client.send(
    new GetItemCommand({
      TableName: table.tableName,
      Key: marshall(tableKeys.session('u1', sessionId)),
    }),
  );
  return unmarshall(Item ?? {});
}

describe('the list of sessions', () => {
  it('shows a session whose lease has expired as ended with its lease, until a heartbeat renews it', async () => {
    await start('dead');
    await start('alive');
    clock.advanceTo(EXPIRED - 60);
    await gateway.post('/metering/sessions/alive/heartbeat', { user_id: 'u1' });
    clock.advanceTo(EXPIRED + 3_600);
    await gateway.post('/metering/sessions/alive/heartbeat', { user_id: 'u1' });
    const ended = {
      sessionId: 'dead',
      open: false,
      durationSeconds: LIMITS.leaseSeconds,
      endReason: 'lease_expired',
    };
    expect(await list('&state=open')).toMatchObject([{ sessionId: 'alive', open: true }]);
    expect(await list('&state=ended')).toMatchObject([ended]);
    expect(await list()).toMatchObject([{ sessionId: 'alive' }, ended]);
    await gateway.post('/metering/sessions/dead/heartbeat', { user_id: 'u1' });
    expect(await list('&state=ended')).toEqual([]);
  });

  it('shows a session whose slot is being given back once, as ended', async () => {
    await start('s1');
    clock.advanceTo(EXPIRED);
    const store = createMeteringStore(table);
    const slot = { sessionId: 's1', leaseEnd: EXPIRED, endedAt: EXPIRED };
    await store.closeSlots({ accountId: 'u1', slots: [slot] });
    const ended = { sessionId: 's1', endReason: 'lease_expired' };
    expect(await list()).toMatchObject([ended]);
    const end = { accountId: 'u1', sessionId: 's1', startedAt: NOW, endedAt: EXPIRED };
    await store.markReclaimed({ ...end, reason: 'lease_expired' });
    expect(await list()).toMatchObject([ended]);
    expect(await list('&state=open')).toEqual([]);
  });
});

describe('a start', () => {
  it('without a free slot is told which sessions are open', async () => {
    const ids = Array.from({ length: 10 }, (_, index) => `s${index}`);
    for (const id of ids) await start(id);
    const { status, body } = await start('one-more');
    expect([status, body.code, body.concurrent]).toEqual([429, 'concurrency_exceeded', 10]);
    expect(body.openSessions).toEqual(expect.arrayContaining(ids));
  });

  it('repeated with another project is refused, and changes nothing', async () => {
    await gateway.post('/projects', { user_id: 'u1', project_id: 'p1', name: 'One' });
    await gateway.post('/projects', { user_id: 'u1', project_id: 'p2', name: 'Two' });
    expect((await start('s1', { project_id: 'p1' })).status).toBe(201);
    for (const other of [{ project_id: 'p2' }, {}]) {
      const { status, body } = await start('s1', other);
      expect([status, body.code]).toEqual([409, 'session_differs']);
    }
    expect((await start('s1', { project_id: 'p1' })).status).toBe(200);
    const account = await createAccountStore(table).readAccount('u1');
    expect(account).toMatchObject({ sessionsUsed: 1, projects: { p1: [NOW, 1, 0], p2: [NOW, 0, 0] } });
  });

  it('that was refused for one project counts for another', async () => {
    await gateway.post('/projects', { user_id: 'u1', project_id: 'p1', name: 'One' });
    expect((await start('s1', { project_id: 'none' })).body.code).toBe('project_not_found');
    expect((await start('s1', { project_id: 'p1' })).status).toBe(201);
    expect((await start('s1', { project_id: 'p1' })).status).toBe(200);
  });

  it('that is refused is forgotten within three days, one that ended is kept for 13 months', async () => {
    await start('refused', { project_id: 'none' });
    await start('counted');
    clock.advanceTo(NOW + 60);
    await gateway.post('/metering/sessions/counted/end', { user_id: 'u1' });
    const expiry = async (sessionId: string) => (await sessionItem(sessionId)).expiresAt;
    expect(await expiry('refused')).toBe(NOW + 3 * SECONDS_PER_DAY);
    expect(await expiry('counted')).toBe(NOW + 60 + HISTORY_SECONDS);
  });
});

describe('a refused start that its client ends', () => {
  it('was never counted: each end gets 404, and the id is used up', async () => {
    expect((await start('s1', { project_id: 'none' })).status).toBe(404);
    const end = () => gateway.post('/metering/sessions/s1/end', { user_id: 'u1' });
    for (const { status, body } of [await end(), await end()]) {
      expect([status, body.code]).toEqual([404, 'session_not_found']);
    }
    const { body } = await gateway.post('/metering/sessions/end', {
      sessions: [{ session_id: 's1', user_id: 'u1' }],
    });
    expect(body.results).toMatchObject([{ sessionId: 's1', code: 'session_not_found' }]);
    const again = await start('s1');
    expect([again.status, again.body.code]).toEqual([409, 'session_ended']);
    expect(await list()).toEqual([]);
  });

  it('leaves nothing in the account item', async () => {
    const before = await createAccountStore(table).readAccount('u1');
    for (let index = 0; index < 60; index++) {
      expect((await start(`s${index}`, { project_id: 'none' })).status).toBe(404);
      await gateway.post(`/metering/sessions/s${index}/end`, { user_id: 'u1' });
    }
    expect(await createAccountStore(table).readAccount('u1')).toEqual(before);
  });
});
