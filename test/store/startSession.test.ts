import { beforeEach, describe, expect, it } from 'vitest';
import type { Table } from '../../shared/aws/tableClient.ts';
import { addMonths, SECONDS_PER_DAY } from '../../shared/time.ts';
import { givenAccount, starterSubscription, testTable } from '../support/table/testTable.ts';
import { LEASE_SECONDS, NOW, sessionCalls } from './support/sessionCalls.ts';

let table: Table;
let calls: ReturnType<typeof sessionCalls>;

beforeEach(async () => {
  table = await testTable();
  calls = sessionCalls(table);
});

describe('a start', () => {
  it('creates the account of a new user and counts the session', async () => {
    expect(await calls.start('s1')).toMatchObject({ kind: 'counted', leaseEnd: NOW + LEASE_SECONDS });
    expect(await calls.readAccount()).toMatchObject({
      plan: 'free',
      sessionsUsed: 1,
      open: { s1: [NOW, NOW + 120] },
    });
  });

  it('counts an open session once when it is repeated', async () => {
    await calls.start('s1');
    expect(await calls.start('s1', { now: NOW + 5 })).toMatchObject({
      kind: 'replay',
      leaseEnd: NOW + LEASE_SECONDS,
    });
    expect((await calls.readAccount()).sessionsUsed).toBe(1);
  });

  it('with an ended session id is refused, in a later period too', async () => {
    await calls.start('s1');
    await calls.end('s1');
    expect(await calls.start('s1')).toMatchObject({ kind: 'refused', reason: 'session_ended' });
    expect(await calls.start('s1', { now: NOW + 40 * 86_400 })).toMatchObject({ reason: 'session_ended' });
    expect((await calls.readAccount()).sessionsUsed).toBe(1);
  });

  it('is refused beyond the concurrency limit, and its id counts once a slot is free', async () => {
    await calls.start('s1');
    expect(await calls.start('s2')).toMatchObject({ kind: 'refused', reason: 'concurrency_exceeded' });
    await calls.end('s1');
    expect(await calls.start('s2')).toMatchObject({ kind: 'counted' });
    expect(await calls.readAccount()).toMatchObject({ sessionsUsed: 2, open: { s2: [NOW, NOW + 120] } });
  });

  it('is refused beyond the quota', async () => {
    await givenAccount(table, 'u1', { sessionsUsed: 100, now: NOW });
    expect(await calls.start('s1')).toMatchObject({ kind: 'refused', reason: 'quota_exceeded' });
    expect((await calls.readAccount()).sessionsUsed).toBe(100);
  });

  it('for a project that is not active is refused before quota and concurrency are checked', async () => {
    await givenAccount(table, 'u1', { sessionsUsed: 100, now: NOW });
    expect(await calls.start('s1', { projectId: 'p1' })).toMatchObject({ reason: 'project_not_found' });
  });

  it('is refused beyond the rate limit with that limit, and does not change the account', async () => {
    for (let request = 0; request < 100; request++)
      await calls.store.countRequest({ accountId: 'u1', counter: 'key', now: NOW });
    await givenAccount(table, 'u1', { now: NOW });
    expect(await calls.start('s1')).toMatchObject({
      kind: 'refused',
      reason: 'rate_limited',
      account: { requestsPerMinute: 100 },
    });
    expect((await calls.readAccount()).sessionsUsed).toBe(0);
    expect(await calls.start('s1', { now: NOW + 60 })).toMatchObject({ kind: 'counted' });
  });

  it('of another account can use the same session id', async () => {
    await calls.start('s1');
    expect(await calls.start('s1', { accountId: 'u2' })).toMatchObject({ kind: 'counted' });
    expect((await calls.readAccount('u2')).sessionsUsed).toBe(1);
  });
});

describe('a start after the end of the period', () => {
  it('begins the next period with the full quota and keeps the open sessions', async () => {
    const nextMonth = Date.parse('2026-12-01T00:00:00Z') / 1000;
    await calls.start('s1', { now: nextMonth - 60 });
    await givenAccount(table, 'u1', { sessionsUsed: 100, now: nextMonth - 60 });
    expect(await calls.start('s2', { now: nextMonth })).toMatchObject({ reason: 'concurrency_exceeded' });
    expect(await calls.readAccount()).toMatchObject({
      sessionsUsed: 0,
      periodStart: nextMonth,
      open: { s1: [nextMonth - 60, nextMonth + 60] },
    });
    await calls.end('s1', nextMonth + 5);
    expect(await calls.start('s2', { now: nextMonth + 6 })).toMatchObject({ kind: 'counted' });
    expect(await calls.readAccount()).toMatchObject({ sessionsUsed: 1, secondsUsed: 65 });
  });

  it('moves the account to the free plan after the grace period, and keeps the usage of the period', async () => {
    const graceUntil = NOW + 100;
    const paidUntil = graceUntil - 7 * SECONDS_PER_DAY;
    const periodStart = addMonths(paidUntil, -1);
    const paid = { periodStart, anchor: periodStart, paidUntil, graceUntil };
    const subscription = starterSubscription(NOW, { status: 'past_due', ...paid });
    await givenAccount(table, 'u1', { subscription, sessionsUsed: 1_000, now: NOW });
    expect(await calls.start('s1')).toMatchObject({ kind: 'counted' });
    expect(await calls.start('s2', { now: graceUntil })).toMatchObject({ reason: 'quota_exceeded' });
    expect(await calls.readAccount()).toMatchObject({ plan: 'free', sessionsUsed: 1_001 });
  });
});
