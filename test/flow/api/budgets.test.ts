import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { dailyUsage } from '../../../services/accounts/domain/dailyUsage.ts';
import { createProject } from '../../../services/accounts/domain/projects.ts';
import { usage } from '../../../services/accounts/domain/usage.ts';
import { createProjectStore } from '../../../services/accounts/store/projectStore.ts';
import { createBillingStore } from '../../../services/billing/store/billingStore.ts';
import { endSession } from '../../../services/metering/domain/endSession.ts';
import { heartbeatSession, heartbeatSessions } from '../../../services/metering/domain/heartbeatSession.ts';
import type { MeteringStore } from '../../../services/metering/domain/ports.ts';
import { reportSessions } from '../../../services/metering/domain/reportSessions.ts';
import { startSession } from '../../../services/metering/domain/startSession.ts';
import { createMeteringStore } from '../../../services/metering/store/meteringStore.ts';
import { enforceRateLimit } from '../../../shared/account/rateLimit.ts';
import { createUsageStore } from '../../../shared/account/usageStore.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { type Bill, meter } from '../../support/api/meter.ts';
import { LIMITS } from '../../support/slotLimits.ts';
import { givenAccount, starterSubscription, testTable } from '../../support/table/testTable.ts';
import { putDay, putHead } from '../../support/table/usageItems.ts';

const NOW = Date.parse('2026-11-22T18:00:00Z') / 1000;
/** Ids with the lengths that gateways and Stripe use. */
const ACCOUNT_ID = 'user_2mXbqQeVYdJ0cBvQ6k1x8zEw3aR';
let table: Table;
let store: MeteringStore;
let bill: { take(): Bill };
let rounds: number;

beforeEach(async () => {
  table = await testTable();
  store = countRounds(createMeteringStore(table));
  await givenAccount(table, ACCOUNT_ID, {
    subscription: starterSubscription(NOW, {
      id: 'sub_1SVxyzABCDEFGHIJKLMNOPQR',
      customer: 'cus_TABCDEFGHIJKLM',
    }),
    customers: ['cus_TABCDEFGHIJKLM'],
    terms: { concurrent: 200 },
    previous: [[NOW - 40 * 86_400, 5_000, 4_321]],
    now: NOW,
  });
  await createBillingStore(table).saveCheckout({
    accountId: ACCOUNT_ID,
    after: {
      attempt: 1,
      plan: 'starter',
      price: 'price_1SVxyzABCDEFGHIJKLMNOPQR',
      paymentMethods: ['card'],
      appUrl: 'https://app.example',
      customer: 'cus_TABCDEFGHIJKLM',
      sessionId: `cs_live_${'a'.repeat(58)}`,
    },
  });
  bill = meter(table.client);
});

/** Counts round trips to the table. Requests that are sent at the same time count as one round trip. */
function countRounds(inner: MeteringStore): MeteringStore {
  let inFlight = 0;
  rounds = 0;
  return new Proxy(inner, {
    get: (target, name, receiver) => {
      const method = Reflect.get(target, name, receiver);
      return async (...args: unknown[]) => {
        if (inFlight++ === 0) rounds++;
        try {
          return await method.apply(target, args);
        } finally {
          inFlight--;
        }
      };
    },
  });
}

const start = (sessionId: string, now = NOW) =>
  startSession(store, { accountId: ACCOUNT_ID, sessionId, now, limits: LIMITS });

describe('the cost of', () => {
  it.each([
    [0, 3],
    [9, 3],
    [49, 5],
    [199, 13],
  ])(
    'a start with %i sessions open is 3 requests, 2 round trips and at most %i write units',
    async (open, units) => {
      for (let index = 0; index < open; index++) await start(randomUUID());
      bill.take();
      rounds = 0;
      expect((await start(randomUUID())).kind).toBe('counted');
      const { requests, readUnits, writeUnits } = bill.take();
      expect({ requests, readUnits, rounds }).toEqual({ requests: 3, readUnits: 0, rounds: 2 });
      expect(writeUnits).toBeLessThanOrEqual(units);
    },
  );

  it.each([3_999, 4_999])(
    'a start that reaches a threshold of the quota, as session %i + 1 of 5,000, is that of any other',
    async (sessionsUsed) => {
      const subscription = starterSubscription(NOW);
      await givenAccount(table, ACCOUNT_ID, { subscription, sessionsUsed, terms: undefined, now: NOW });
      bill.take();
      rounds = 0;
      expect((await start(randomUUID())).kind).toBe('counted');
      expect({ ...bill.take(), rounds }).toEqual({ requests: 3, readUnits: 0, writeUnits: 3, rounds: 2 });
    },
  );

  it('a start for one of three projects, with 9 sessions open, is also 3 requests and 3 write units', async () => {
    const projects = createProjectStore(table);
    for (const projectId of ['production', 'staging', 'acme-support-bot']) {
      await createProject(projects, { accountId: ACCOUNT_ID, projectId, name: projectId, now: NOW });
    }
    const inProject = (sessionId: string) =>
      startSession(store, {
        accountId: ACCOUNT_ID,
        sessionId,
        projectId: 'production',
        now: NOW,
        limits: LIMITS,
      });
    for (let index = 0; index < 9; index++) await inProject(randomUUID());
    bill.take();
    const sessionId = randomUUID();
    expect((await inProject(sessionId)).kind).toBe('counted');
    expect(bill.take()).toEqual({ requests: 3, readUnits: 0, writeUnits: 3 });
    await endSession(store, { accountId: ACCOUNT_ID, sessionId, now: NOW + 60 });
    expect(bill.take()).toEqual({ requests: 2, readUnits: 0, writeUnits: 3 });
  });

  it.each([
    [10, 1],
    [100, 7],
  ])('a batch of heartbeats of all %i open sessions of an account is 1 request', async (open, units) => {
    const sessionIds = Array.from({ length: open }, () => randomUUID());
    for (const sessionId of sessionIds) await start(sessionId);
    bill.take();
    const outcomes = await heartbeatSessions(store, {
      accountId: ACCOUNT_ID,
      sessionIds,
      now: NOW + 60,
      limits: LIMITS,
    });
    expect([...outcomes.values()].filter(({ kind }) => kind !== 'renewed')).toEqual([]);
    const { requests, readUnits, writeUnits } = bill.take();
    expect([requests, readUnits]).toEqual([1, 0]);
    expect(writeUnits).toBeLessThanOrEqual(units);
  });

  it('a batch of heartbeats with sessions that are gone is one write more, and a read for each of them', async () => {
    for (const sessionId of ['s1', 's2', 's3']) await start(sessionId);
    await endSession(store, { accountId: ACCOUNT_ID, sessionId: 's1', now: NOW + 30 });
    bill.take();
    const sessionIds = ['s1', 's2', 's3', 'never'];
    await heartbeatSessions(store, { accountId: ACCOUNT_ID, sessionIds, now: NOW + 60, limits: LIMITS });
    expect(bill.take()).toMatchObject({ requests: 4, readUnits: 2 });
  });

  it('a report of 25 sessions of an account is 2 reads and a transaction', async () => {
    const reports = Array.from({ length: 25 }, () => ({
      sessionId: randomUUID(),
      startedAt: NOW - 120,
      endedAt: NOW,
    }));
    const outcomes = await reportSessions(store, {
      accountId: ACCOUNT_ID,
      reports,
      now: NOW,
      limits: LIMITS,
    });
    expect([...outcomes.values()].every(({ isCounted }) => isCounted)).toBe(true);
    expect(bill.take().requests).toBe(3);
  });

  it('a heartbeat is 1 request and 1 write unit', async () => {
    await start('s1');
    bill.take();
    await heartbeatSession(store, {
      accountId: ACCOUNT_ID,
      sessionId: 's1',
      now: NOW + 60,
      limits: LIMITS,
    });
    expect(bill.take()).toEqual({ requests: 1, readUnits: 0, writeUnits: 1 });
  });

  it('an end is 2 requests and 3 write units, including the history index', async () => {
    await start('s1');
    bill.take();
    await endSession(store, { accountId: ACCOUNT_ID, sessionId: 's1', now: NOW + 60 });
    expect(bill.take()).toEqual({ requests: 2, readUnits: 0, writeUnits: 3 });
  });

  it('a read of the usage is 1 read unit, and 1 write unit for the rate limit', async () => {
    const billing = createBillingStore(table);
    const { account } = await enforceRateLimit(billing, {
      accountId: ACCOUNT_ID,
      caller: 'user',
      now: NOW,
    });
    usage(account, NOW);
    expect(bill.take()).toEqual({ requests: 2, readUnits: 1, writeUnits: 1 });
  });

  it('a read of 184 days of usage, with three projects, is 1 query, beside the read and the write for the rate limit', async () => {
    const projects = ['production', 'staging', 'acme-support-bot'];
    const amounts = Object.fromEntries(
      projects.flatMap((id) => [`n#${id}`, `s#${id}`]).map((name) => [name, 999]),
    );
    const range = { from: '2026-05-23', to: '2026-11-22' };
    for (let at = Date.parse(range.from); at < NOW * 1_000; at += 86_400_000) {
      const day = new Date(at).toISOString().slice(0, 10);
      await putDay(table, ACCOUNT_ID, { day, since: NOW, sessions: 2_997, seconds: 2_997, ...amounts });
    }
    await putHead(table, ACCOUNT_ID, { asOf: NOW, day: range.to, since: NOW, sessions: 1 });
    bill.take();
    await enforceRateLimit(createBillingStore(table), { accountId: ACCOUNT_ID, caller: 'user', now: NOW });
    expect(bill.take()).toEqual({ requests: 2, readUnits: 1, writeUnits: 1 });
    const { days } = await dailyUsage(createUsageStore(table), { accountId: ACCOUNT_ID, range, now: NOW });
    expect(days).toHaveLength(184);
    expect(days.at(-1)?.sessions).toBe(2_998);
    const { requests, readUnits } = bill.take();
    expect(requests).toBe(1);
    expect(readUnits).toBeLessThanOrEqual(6);
  });

  it('a replay is 3 requests and 1 read unit', async () => {
    await start('s1');
    bill.take();
    expect((await start('s1')).kind).toBe('replay');
    const { requests, readUnits } = bill.take();
    expect({ requests, readUnits }).toEqual({ requests: 3, readUnits: 1 });
  });
});
