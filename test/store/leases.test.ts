import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { startSession } from '../../services/metering/domain/startSession.ts';
import type { Table } from '../../shared/aws/tableClient.ts';
import { tableKeys } from '../../shared/aws/tableKeys.ts';
import { SECONDS_PER_DAY } from '../../shared/time.ts';
import { LIMITS } from '../support/slotLimits.ts';
import { givenAccount, starterSubscription, testTable } from '../support/table/testTable.ts';
import { NOW, sessionCalls } from './support/sessionCalls.ts';

const LEASE = LIMITS.leaseSeconds;
const EXPIRED = NOW + LEASE;

let table: Table;
let calls: ReturnType<typeof sessionCalls>;

beforeEach(async () => {
  table = await testTable();
  calls = sessionCalls(table);
});

const growth = (concurrent: number) =>
  givenAccount(table, 'u1', { subscription: starterSubscription(NOW), terms: { concurrent }, now: NOW });

describe('a lease', () => {
  it('is extended by every heartbeat', async () => {
    await calls.start('s1');
    for (let beats = 1; beats <= 5; beats++) {
      expect(await calls.heartbeat('s1', NOW + beats * 100)).toEqual({
        kind: 'renewed',
        leaseEnd: NOW + beats * 100 + 120,
      });
    }
    expect(await calls.start('s2', { now: NOW + 600 })).toMatchObject({ reason: 'concurrency_exceeded' });
  });
});

describe('an expired lease', () => {
  it('is reclaimed by a start that needs the slot, and not before', async () => {
    await calls.start('s1');
    expect(await calls.start('s2', { now: EXPIRED - 1 })).toMatchObject({ reason: 'concurrency_exceeded' });
    expect(await calls.start('s2', { now: EXPIRED })).toMatchObject({ kind: 'counted' });
    expect(await calls.readAccount()).toMatchObject({
      sessionsUsed: 2,
      secondsUsed: LEASE,
      open: { s2: [EXPIRED, EXPIRED + LEASE] },
    });
    expect(await calls.start('s1', { now: EXPIRED + 1 })).toMatchObject({ reason: 'session_ended' });
    expect(await calls.heartbeat('s1', EXPIRED + 1)).toEqual({ kind: 'over', endReason: 'lease_expired' });
  });

  it('is renewed by a heartbeat or a repeated start, in a later period too', async () => {
    await calls.start('s1');
    const renewed = { kind: 'renewed', leaseEnd: EXPIRED + LEASE };
    expect(await calls.heartbeat('s1', EXPIRED)).toEqual(renewed);
    const later = NOW + 10 * SECONDS_PER_DAY;
    const limits = { ...LIMITS, sessionSecondsMax: 30 * SECONDS_PER_DAY };
    const again = await startSession(calls.store, { accountId: 'u1', sessionId: 's1', now: later, limits });
    expect(again).toMatchObject({ kind: 'replay', leaseEnd: later + LEASE });
    expect((await calls.readAccount()).open).toEqual({ s1: [NOW, later + LEASE] });
  });

  it('is not shortened by a function whose clock is behind', async () => {
    await calls.start('s1');
    await calls.heartbeat('s1', NOW + 60);
    expect(await calls.heartbeat('s1', NOW + 58)).toEqual({ kind: 'renewed', leaseEnd: NOW + 60 + LEASE });
    expect((await calls.readAccount()).open).toEqual({ s1: [NOW, NOW + 60 + LEASE] });
  });
});

describe('after an outage that was longer than a lease', () => {
  const BACK = NOW + 30 * 60;
  const alive = Array.from({ length: 10 }, (_, index) => `alive-${index}`);

  it('all ten sessions that are alive are renewed, although another session started first', async () => {
    await growth(11);
    for (const id of alive) await calls.start(id);
    expect(await calls.start('new', { now: BACK })).toMatchObject({ kind: 'counted' });
    for (const id of alive) {
      expect(await calls.heartbeat(id, BACK + 30)).toEqual({ kind: 'renewed', leaseEnd: BACK + 30 + LEASE });
    }
    expect(await calls.readAccount()).toMatchObject({ sessionsUsed: 11 });
  });

  it('a start that needs a slot takes one, and the others are renewed', async () => {
    await growth(10);
    for (const id of alive) await calls.start(id);
    expect(await calls.start('new', { now: BACK })).toMatchObject({ kind: 'counted' });
    const beats = await Promise.all(alive.map((id) => calls.heartbeat(id, BACK + 30)));
    expect(beats.filter(({ kind }) => kind === 'renewed')).toHaveLength(9);
    expect(beats.filter(({ kind }) => kind === 'over')).toHaveLength(1);
  });
});

describe('dead sessions', () => {
  it('are reclaimed without need once the service has been there for a lease, a few at once', async () => {
    await growth(50);
    for (let index = 0; index < 30; index++) await calls.start(`dead-${index}`);
    await calls.start('s1', { now: EXPIRED + 5 });
    expect(Object.keys((await calls.readAccount()).open)).toHaveLength(31);
    await calls.start('s2', { now: EXPIRED + LEASE + 10 });
    const after = await calls.readAccount();
    expect(Object.keys(after.open)).toHaveLength(27);
    expect(after).toMatchObject({ sessionsUsed: 32, secondsUsed: 5 * LEASE });
  });

  it('do not accumulate when every second client dies', async () => {
    await growth(200);
    let open = 0;
    for (let index = 0; index < 100; index++) {
      const now = NOW + index * 60;
      await calls.start(`s${index}`, { now });
      if (index % 2 === 0) await calls.end(`s${index}`, now + 30);
      open = Math.max(open, Object.keys((await calls.readAccount()).open).length);
    }
    expect(open).toBeLessThanOrEqual(5);
  });

  it('count in the period in which they ended, not in the one in which they are found', async () => {
    const { periodEnd } = await growth(50);
    await calls.start('dead', { now: periodEnd - 2 * LEASE });
    await calls.start('alive', { now: periodEnd - 60 });
    await calls.heartbeat('alive', periodEnd + LEASE);
    await calls.start('next', { now: periodEnd + LEASE + 5 });
    expect(await calls.readAccount()).toMatchObject({
      usageSince: periodEnd,
      sessionsUsed: 1,
      secondsUsed: 0,
    });
    const { sessions } = await calls.store.listEnded({ accountId: 'u1', limit: 5 });
    expect(sessions).toMatchObject([
      { sessionId: 'dead', endedAt: periodEnd - LEASE, endReason: 'lease_expired' },
    ]);
  });
});

describe('a session of the longest duration', () => {
  it('is over: heartbeats and starts are refused, and its slot is reclaimed', async () => {
    const longest = NOW + LIMITS.sessionSecondsMax;
    await calls.start('s1');
    expect(await calls.heartbeat('s1', longest - 1)).toMatchObject({ kind: 'renewed' });
    expect(await calls.heartbeat('s1', longest)).toEqual({ kind: 'over', endReason: 'max_duration' });
    expect(await calls.start('s1', { now: longest })).toMatchObject({ reason: 'session_ended' });
    expect(await calls.start('s2', { now: longest })).toMatchObject({ kind: 'counted' });
    const { sessions } = await calls.store.listEnded({ accountId: 'u1', limit: 5 });
    expect(sessions).toMatchObject([{ sessionId: 's1', endedAt: longest, endReason: 'max_duration' }]);
    expect(await calls.readAccount()).toMatchObject({ secondsUsed: LIMITS.sessionSecondsMax });
  });

  it('is recorded as ended although its item has expired', async () => {
    await calls.start('s1');
    await table.client.send(
      new DeleteItemCommand({
        TableName: table.tableName,
        Key: marshall(tableKeys.session('u1', 's1')),
      }),
    );
    await calls.start('s2', { now: EXPIRED });
    const session = { sessionId: 's1', startedAt: NOW, endedAt: EXPIRED, endReason: 'lease_expired' };
    expect((await calls.store.listEnded({ accountId: 'u1', limit: 5 })).sessions).toEqual([session]);
  });
});
