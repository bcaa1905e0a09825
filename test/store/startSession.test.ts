import { beforeEach, describe, expect, it } from 'vitest';
import { endSession } from '../../services/metering/domain/endSession.ts';
import { heartbeatSession } from '../../services/metering/domain/heartbeatSession.ts';
import type { MeteringStore } from '../../services/metering/domain/ports.ts';
import { startSession } from '../../services/metering/domain/startSession.ts';
import { createMeteringStore } from '../../services/metering/store/meteringStore.ts';
import { createAccountStore } from '../../shared/account/accountStore.ts';
import { createCustomerStore } from '../../shared/account/customerStore.ts';
import { createTableClient, type Table } from '../../shared/aws/dynamo.ts';
import { givenAccount, starterSubscription, testTable } from '../support/table/testTable.ts';

const NOW = Date.parse('2026-11-22T18:00:00Z') / 1000;
const LEASE_SECONDS = 120;
let table: Table;
let store: MeteringStore;

beforeEach(async () => {
  table = await testTable();
  store = createMeteringStore(table);
});

const start = (sessionId: string, changes: { now?: number; accountId?: string; projectId?: string } = {}) =>
  startSession(store, { accountId: 'u1', sessionId, now: NOW, leaseSeconds: LEASE_SECONDS, ...changes });
const end = (sessionId: string, now = NOW) => endSession(store, { accountId: 'u1', sessionId, now });
const beat = (sessionId: string, now = NOW) =>
  heartbeatSession(store, { accountId: 'u1', sessionId, now, leaseSeconds: LEASE_SECONDS });
const account = async (accountId = 'u1') => {
  const found = await createAccountStore(table).readAccount(accountId);
  if (!found) throw new Error('no account');
  return found;
};

describe('a start', () => {
  it('creates the account of a user never seen, and counts', async () => {
    expect(await start('s1')).toMatchObject({ kind: 'counted', leaseEnd: NOW + LEASE_SECONDS });
    expect(await account()).toMatchObject({ plan: 'free', sessionsUsed: 1, open: { s1: [NOW, NOW + 120] } });
  });

  it('is counted once however often it is repeated while open', async () => {
    await start('s1');
    expect(await start('s1', { now: NOW + 5 })).toMatchObject({
      kind: 'replay',
      leaseEnd: NOW + LEASE_SECONDS,
    });
    expect((await account()).sessionsUsed).toBe(1);
  });

  it('answers 409 for an id that was ended, also in a later period', async () => {
    await start('s1');
    await end('s1');
    expect(await start('s1')).toMatchObject({ kind: 'refused', reason: 'session_ended' });
    expect(await start('s1', { now: NOW + 40 * 86_400 })).toMatchObject({ reason: 'session_ended' });
    expect((await account()).sessionsUsed).toBe(1);
  });

  it('refuses beyond the concurrency, and the refused id counts once a slot is free', async () => {
    await start('s1');
    expect(await start('s2')).toMatchObject({ kind: 'refused', reason: 'concurrency_exceeded' });
    await end('s1');
    expect(await start('s2')).toMatchObject({ kind: 'counted' });
    expect(await account()).toMatchObject({ sessionsUsed: 2, open: { s2: [NOW, NOW + 120] } });
  });

  it('refuses beyond the quota', async () => {
    await givenAccount(table, 'u1', { sessionsUsed: 100, now: NOW });
    expect(await start('s1')).toMatchObject({ kind: 'refused', reason: 'quota_exceeded' });
    expect((await account()).sessionsUsed).toBe(100);
  });

  it('refuses a project that is not active, before quota and concurrency', async () => {
    await givenAccount(table, 'u1', { sessionsUsed: 100, now: NOW });
    expect(await start('s1', { projectId: 'p1' })).toMatchObject({ reason: 'project_not_found' });
  });

  it('refuses beyond the rate, tells the limit, and leaves the account alone', async () => {
    for (let request = 0; request < 100; request++) await store.countRequest('u1', NOW);
    await givenAccount(table, 'u1', { now: NOW });
    expect(await start('s1')).toMatchObject({
      kind: 'refused',
      reason: 'rate_limited',
      account: { requestsPerMinute: 100 },
    });
    expect((await account()).sessionsUsed).toBe(0);
    expect(await start('s1', { now: NOW + 60 })).toMatchObject({ kind: 'counted' });
  });

  it('keeps accounts apart that use the same session id', async () => {
    await start('s1');
    expect(await start('s1', { accountId: 'u2' })).toMatchObject({ kind: 'counted' });
    expect((await account('u2')).sessionsUsed).toBe(1);
  });
});

describe('a start after the period', () => {
  it('begins the next one with its whole quota and keeps what is open', async () => {
    const nextMonth = Date.parse('2026-12-01T00:00:00Z') / 1000;
    await start('s1', { now: nextMonth - 60 });
    await givenAccount(table, 'u1', { sessionsUsed: 100, now: nextMonth - 60 });
    expect(await start('s2', { now: nextMonth })).toMatchObject({ reason: 'concurrency_exceeded' });
    expect(await account()).toMatchObject({
      sessionsUsed: 0,
      periodStart: nextMonth,
      open: { s1: [nextMonth - 60, nextMonth + 60] },
    });
    await end('s1', nextMonth + 5);
    expect(await start('s2', { now: nextMonth + 6 })).toMatchObject({ kind: 'counted' });
    expect(await account()).toMatchObject({ sessionsUsed: 1, secondsUsed: 65 });
  });

  it('falls to free when the grace has ended, and keeps the use of the period', async () => {
    const graceUntil = NOW + 100;
    const subscription = starterSubscription(NOW, { status: 'past_due', graceUntil });
    await givenAccount(table, 'u1', { subscription, sessionsUsed: 3_000, now: NOW });
    expect(await start('s1')).toMatchObject({ kind: 'counted' });
    expect(await start('s2', { now: graceUntil })).toMatchObject({ reason: 'quota_exceeded' });
    expect(await account()).toMatchObject({ plan: 'free', sessionsUsed: 3_001 });
  });
});

describe('a lease', () => {
  it('that nobody renewed is freed by the start that needs the slot', async () => {
    await start('s1');
    expect(await start('s2', { now: NOW + 119 })).toMatchObject({ reason: 'concurrency_exceeded' });
    expect(await start('s2', { now: NOW + 120 })).toMatchObject({ kind: 'counted' });
    expect(await account()).toMatchObject({
      sessionsUsed: 2,
      secondsUsed: 120,
      open: { s2: [NOW + 120, NOW + 240] },
    });
    expect(await start('s1', { now: NOW + 121 })).toMatchObject({ reason: 'session_ended' });
    expect(await beat('s1', NOW + 121)).toEqual({ kind: 'over' });
  });

  it('frees 45 dead clients over several writes', async () => {
    const subscription = starterSubscription(NOW);
    await givenAccount(table, 'u1', { subscription, terms: { concurrent: 45 }, now: NOW });
    for (let index = 0; index < 45; index++) await start(`dead-${index}`);
    expect(await start('s1', { now: NOW + 500 })).toMatchObject({ kind: 'counted' });
    const after = await account();
    expect(Object.keys(after.open)).toHaveLength(45 - 20 + 1);
    expect(after).toMatchObject({ sessionsUsed: 46, secondsUsed: 20 * 120 });
  });

  it('that has passed is final, also before anyone needed the slot', async () => {
    await start('s1');
    expect(await beat('s1', NOW + 120)).toEqual({ kind: 'over' });
    expect(await start('s1', { now: NOW + 121 })).toMatchObject({ kind: 'refused', reason: 'session_ended' });
    expect(await account()).toMatchObject({ sessionsUsed: 1, secondsUsed: 120, open: {} });
  });

  it('that has passed is ended by its own retry, in a later period too', async () => {
    await start('s1');
    const later = NOW + 40 * 86_400;
    expect(await start('s1', { now: later })).toMatchObject({ kind: 'refused', reason: 'session_ended' });
    expect(await account()).toMatchObject({ sessionsUsed: 0, secondsUsed: 120, open: {} });
  });

  it('lasts as long as heartbeats come', async () => {
    await start('s1');
    for (let beats = 1; beats <= 5; beats++) {
      expect(await beat('s1', NOW + beats * 100)).toEqual({
        kind: 'renewed',
        leaseEnd: NOW + beats * 100 + 120,
      });
    }
    expect(await start('s2', { now: NOW + 600 })).toMatchObject({ reason: 'concurrency_exceeded' });
  });
});

describe('heartbeat and end', () => {
  it('know nothing of a session that was never started', async () => {
    expect(await beat('nobody')).toEqual({ kind: 'unknown' });
    expect(await end('nobody')).toEqual({ kind: 'unknown' });
  });

  it('repeat: the first end stays, the slot and the seconds are given back once', async () => {
    await start('s1');
    expect(await end('s1', NOW + 61)).toEqual({ kind: 'ended', endedAt: NOW + 61, durationSeconds: 61 });
    expect(await end('s1', NOW + 99)).toEqual({ kind: 'ended', endedAt: NOW + 61, durationSeconds: 61 });
    expect(await account()).toMatchObject({ sessionsUsed: 1, secondsUsed: 61, open: {} });
    expect(await beat('s1', NOW + 62)).toEqual({ kind: 'over' });
  });

  it('leave a start that was refused out of the history, though it was ended', async () => {
    await start('s1');
    await start('s2');
    await end('s2', NOW + 5);
    await end('s1', NOW + 9);
    const { sessions } = await store.listEnded({ accountId: 'u1', limit: 10 });
    expect(sessions.map(({ sessionId }) => sessionId)).toEqual(['s1']);
    expect((await account()).sessionsUsed).toBe(1);
  });

  it('keep a session in the history that two callers ended at once', async () => {
    for (let round = 0; round < 10; round++) {
      const sessionId = `s${round}`;
      await start(sessionId);
      await Promise.all([end(sessionId, NOW + 5), end(sessionId, NOW + 6), end(sessionId, NOW + 7)]);
    }
    const { sessions } = await store.listEnded({ accountId: 'u1', limit: 100 });
    expect(sessions).toHaveLength(10);
  });
});

describe('the store', () => {
  it('closes nothing on an account whose period is over', async () => {
    await start('s1');
    const { validUntil } = await account();
    const close = { accountId: 'u1', sessionIds: ['s1'], seconds: 5, projectSeconds: {}, now: validUntil };
    expect((await store.closeSessions(close)).kind).toBe('refused');
    expect(Object.keys((await account()).open)).toEqual(['s1']);
  });

  it('never calls a session uncounted that someone knows was counted', async () => {
    await start('s1');
    await end('s1', NOW + 5);
    const mark = { accountId: 'u1', sessionId: 's1', endedAt: NOW + 5 };
    await store.markCounted({ ...mark, counted: true });
    await store.markCounted({ ...mark, counted: false });
    expect((await store.listEnded({ accountId: 'u1', limit: 5 })).sessions).toHaveLength(1);
  });

  it('gives a Stripe customer to one account, and it stays with that one', async () => {
    const claims = ['u1', 'u2', 'u1'].map(
      (accountId) => () => createCustomerStore(table).claimCustomer({ customerId: 'cus_1', accountId }),
    );
    for (const claim of claims) expect(await claim()).toBe('u1');
    expect(await createCustomerStore(table).readCustomerAccounts(['cus_1', 'cus_2'])).toEqual(
      new Map([['cus_1', 'u1']]),
    );
  });

  it('sends the count once, and everything else again if it must', async () => {
    const { client, clientOnce } = createTableClient('t', { region: 'us-east-1' });
    expect([await client.config.maxAttempts(), await clientOnce.config.maxAttempts()]).toEqual([3, 1]);
  });

  it('lets the SDK make no log lines that nobody sees', () => {
    const { client, clientOnce } = createTableClient('t', { region: 'us-east-1' });
    for (const one of [client, clientOnce]) {
      const middlewares = one.middlewareStack.identify().join();
      expect(middlewares).toContain('retryMiddleware');
      expect(middlewares).not.toContain('loggerMiddleware');
    }
  });
});

describe('the history', () => {
  it('lists ended sessions newest first, in pages', async () => {
    for (let index = 0; index < 7; index++) {
      await start(`s${index}`, { now: NOW + index * 10 });
      await end(`s${index}`, NOW + index * 10 + 5);
    }
    const seen: string[] = [];
    let after: { endedAt: number; sessionId: string } | undefined;
    let pages = 0;
    do {
      const page = await store.listEnded({ accountId: 'u1', limit: 3, after });
      seen.push(...page.sessions.map(({ sessionId }) => sessionId));
      after = page.next;
      pages++;
    } while (after);
    expect(seen).toEqual(['s6', 's5', 's4', 's3', 's2', 's1', 's0']);
    expect(pages).toBe(3);
  });
});
