import { beforeEach, describe, expect, it } from 'vitest';
import type { Table } from '../../shared/aws/tableClient.ts';
import { givenAccount, starterSubscription, testTable } from '../support/table/testTable.ts';
import { NOW, sessionCalls } from './support/sessionCalls.ts';

let table: Table;
let calls: ReturnType<typeof sessionCalls>;

beforeEach(async () => {
  table = await testTable();
  calls = sessionCalls(table);
});

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
  it('is released by a start that needs the slot', async () => {
    await calls.start('s1');
    expect(await calls.start('s2', { now: NOW + 119 })).toMatchObject({ reason: 'concurrency_exceeded' });
    expect(await calls.start('s2', { now: NOW + 120 })).toMatchObject({ kind: 'counted' });
    expect(await calls.readAccount()).toMatchObject({
      sessionsUsed: 2,
      secondsUsed: 120,
      open: { s2: [NOW + 120, NOW + 240] },
    });
    expect(await calls.start('s1', { now: NOW + 121 })).toMatchObject({ reason: 'session_ended' });
    expect(await calls.heartbeat('s1', NOW + 121)).toEqual({ kind: 'over' });
  });

  it('is released together with at most 19 others by one start', async () => {
    const subscription = starterSubscription(NOW);
    await givenAccount(table, 'u1', { subscription, terms: { concurrent: 45 }, now: NOW });
    for (let index = 0; index < 45; index++) await calls.start(`expired-${index}`);
    expect(await calls.start('s1', { now: NOW + 500 })).toMatchObject({ kind: 'counted' });
    const after = await calls.readAccount();
    expect(Object.keys(after.open)).toHaveLength(45 - 20 + 1);
    expect(after).toMatchObject({ sessionsUsed: 46, secondsUsed: 20 * 120 });
  });

  it('ends the session even when no start has needed the slot', async () => {
    await calls.start('s1');
    expect(await calls.heartbeat('s1', NOW + 120)).toEqual({ kind: 'over' });
    expect(await calls.start('s1', { now: NOW + 121 })).toMatchObject({
      kind: 'refused',
      reason: 'session_ended',
    });
    expect(await calls.readAccount()).toMatchObject({ sessionsUsed: 1, secondsUsed: 120, open: {} });
  });

  it('is released by a retried start of its own session, in a later period too', async () => {
    await calls.start('s1');
    const later = NOW + 40 * 86_400;
    expect(await calls.start('s1', { now: later })).toMatchObject({
      kind: 'refused',
      reason: 'session_ended',
    });
    expect(await calls.readAccount()).toMatchObject({ sessionsUsed: 0, secondsUsed: 120, open: {} });
  });
});
