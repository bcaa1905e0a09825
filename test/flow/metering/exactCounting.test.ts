import { beforeEach, describe, expect, it } from 'vitest';
import { endSession } from '../../../services/metering/domain/endSession.ts';
import { heartbeatSession } from '../../../services/metering/domain/heartbeatSession.ts';
import type { MeteringStore } from '../../../services/metering/domain/ports.ts';
import { startSession } from '../../../services/metering/domain/startSession.ts';
import { createMeteringStore } from '../../../services/metering/store/meteringStore.ts';
import type { Account } from '../../../shared/account/account.ts';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import type { Table } from '../../../shared/aws/dynamo.ts';
import { CALLERS, withCallers } from '../../support/api/withCallers.ts';
import { Crash, type CrashPoint, crashing } from '../../support/table/crashing.ts';
import { givenAccount, starterSubscription, testTable } from '../../support/table/testTable.ts';

const NOW = Date.parse('2026-11-22T18:00:00Z') / 1000;
let table: Table;
let store: MeteringStore;

beforeEach(async () => {
  table = await testTable();
  store = createMeteringStore(table);
});

const start = (sessionId: string, by: MeteringStore = store, now = NOW) =>
  startSession(by, { accountId: 'u1', sessionId, now, leaseSeconds: 120 });
const end = (sessionId: string, by: MeteringStore = store, now = NOW + 30) =>
  endSession(by, { accountId: 'u1', sessionId, now });
const account = async (): Promise<Account> => {
  const found = await createAccountStore(table).readAccount('u1');
  if (!found) throw new Error('no account');
  return found;
};
const given = (sessionsUsed: number, concurrent: number) =>
  givenAccount(table, 'u1', {
    subscription: starterSubscription(NOW),
    terms: { concurrent, requestsPerMinute: 1_000_000 },
    sessionsUsed,
    now: NOW,
  });

describe('64 callers', () => {
  it('that start 300 sessions with 100 left count exactly 100', async () => {
    await given(4_900, 200);
    const outcomes = await withCallers(Array.from({ length: 300 }, (_, index) => () => start(`s${index}`)));
    const counted = outcomes.filter(({ kind }) => kind === 'counted');
    const refused = outcomes.filter(
      (outcome) => outcome.kind === 'refused' && outcome.reason === 'quota_exceeded',
    );
    expect([counted.length, refused.length]).toEqual([100, 200]);
    expect(await account()).toMatchObject({ sessionsUsed: 5_000, sessionsIncluded: 5_000 });
  });

  it('that start the same session at once count it once', async () => {
    await given(0, 10);
    const outcomes = await withCallers(Array.from({ length: CALLERS }, () => () => start('one')));
    expect(outcomes.every(({ kind }) => kind === 'counted' || kind === 'replay')).toBe(true);
    expect(outcomes.filter(({ kind }) => kind === 'counted')).toHaveLength(1);
    expect(await account()).toMatchObject({ sessionsUsed: 1, open: { one: [NOW, NOW + 120] } });
  });

  it('that are the first of a user create one account and count exactly', async () => {
    const outcomes = await withCallers(
      Array.from({ length: CALLERS }, (_, index) => () => start(`s${index}`)),
    );
    expect(outcomes.filter(({ kind }) => kind === 'counted')).toHaveLength(1);
    expect(await account()).toMatchObject({ plan: 'free', sessionsUsed: 1 });
  });

  it('that start and end sessions never hold more slots than the plan has', async () => {
    await given(0, 10);
    const outcomes = await withCallers(
      Array.from({ length: 200 }, (_, index) => async () => {
        const outcome = await start(`s${index}`);
        expect(Object.keys((await account()).open).length).toBeLessThanOrEqual(10);
        if (outcome.kind === 'counted') await end(`s${index}`);
        return outcome;
      }),
    );
    const counted = outcomes.filter(({ kind }) => kind === 'counted').length;
    expect(await account()).toMatchObject({ sessionsUsed: counted, secondsUsed: counted * 30, open: {} });
  });

  it('that all find the period over roll it over once and count exactly', async () => {
    await given(5_000, 100);
    const nextPeriod = NOW + 40 * 86_400;
    const outcomes = await withCallers(
      Array.from({ length: CALLERS }, (_, index) => () => start(`s${index}`, store, nextPeriod)),
    );
    expect(outcomes.filter(({ kind }) => kind === 'counted')).toHaveLength(CALLERS);
    expect((await account()).sessionsUsed).toBe(CALLERS);
  });

  it('that all find ten dead clients free their slots once', async () => {
    await given(0, 10);
    for (let index = 0; index < 10; index++) await start(`dead${index}`);
    const later = NOW + 600;
    const outcomes = await withCallers(
      Array.from({ length: CALLERS }, (_, index) => () => start(`s${index}`, store, later)),
    );
    expect(outcomes.filter(({ kind }) => kind === 'counted')).toHaveLength(10);
    expect(await account()).toMatchObject({ sessionsUsed: 20, secondsUsed: 10 * 120 });
    for (let index = 0; index < 10; index++) {
      expect(await start(`dead${index}`, store, later)).toMatchObject({ reason: 'session_ended' });
    }
  });
});

/** Every crash point of a run: before and after each call of the store, until a run makes no further call. */
async function* crashPoints(run: (point: CrashPoint) => Promise<number>): AsyncGenerator<CrashPoint> {
  for (let call = 0; ; call++) {
    for (const when of ['before', 'after'] as const) {
      const calls = await run({ call, when });
      if (call >= calls) return;
      yield { call, when };
    }
  }
}

const ignoreCrash = (error: unknown) => {
  if (!(error instanceof Crash)) throw error;
};

describe('a crash before or after any store call', () => {
  const situations = {
    'of a new user’s start': async () => undefined,
    'of a start': async () => void (await given(7, 10)),
    'of a start in a new period': async () =>
      void (await givenAccount(table, 'u1', { sessionsUsed: 7, now: NOW - 40 * 86_400 })),
    'of a start that frees leases': async () => {
      await given(6, 1);
      await start('dead', store, NOW - 300);
    },
  };

  it.each(Object.entries(situations))(
    '%s, followed by a retry, counts the session once',
    async (name, prepare) => {
      let points = 0;
      const run = async (point: CrashPoint) => {
        table = await testTable();
        store = createMeteringStore(table);
        await prepare();
        const expected = name.includes('new') ? 1 : 8;
        const dying = crashing(store, point);
        await start('s1', dying).catch(ignoreCrash);
        const retry = await start('s1', store, NOW + 1);
        expect(['counted', 'replay']).toContain(retry.kind);
        expect(await account()).toMatchObject({ sessionsUsed: expected });
        const { open } = await account();
        expect(Object.keys(open)).toEqual(['s1']);
        await end('s1');
        const secondsFreed = name.includes('leases') ? 120 : 0;
        const secondsUsed = secondsFreed + NOW + 30 - (open.s1?.[0] ?? 0);
        expect(await account()).toMatchObject({ sessionsUsed: expected, secondsUsed, open: {} });
        expect(await start('s1')).toMatchObject({ kind: 'refused', reason: 'session_ended' });
        return dying.calls();
      };
      for await (const _point of crashPoints(run)) points++;
      expect(points).toBeGreaterThanOrEqual(6);
    },
  );

  it.each([
    ['of an end', NOW + 30],
    ['of an end in a new period', NOW + 40 * 86_400],
  ])('%s, followed by a retry, releases the slot and adds the seconds once', async (_name, endedAt) => {
    let points = 0;
    const run = async (point: CrashPoint) => {
      table = await testTable();
      store = createMeteringStore(table);
      await given(0, 1);
      await start('s1');
      const dying = crashing(store, point);
      await end('s1', dying, endedAt).catch(ignoreCrash);
      expect(await end('s1', store, endedAt + 5)).toMatchObject({ kind: 'ended' });
      const { secondsUsed, open } = await account();
      const isEndedInTime = point.call > 0 || point.when === 'after';
      expect({ secondsUsed, open }).toEqual({
        secondsUsed: endedAt - NOW + (isEndedInTime ? 0 : 5),
        open: {},
      });
      expect((await store.listEnded({ accountId: 'u1', limit: 5 })).sessions).toHaveLength(1);
      return dying.calls();
    };
    for await (const _point of crashPoints(run)) points++;
    expect(points).toBeGreaterThanOrEqual(4);
  });
});

describe('a plain count that arrives late', () => {
  it('counts nothing if a retry has counted and ended the session', async () => {
    await given(0, 10);
    await store.claim({ accountId: 'u1', sessionId: 's1', now: NOW });
    expect((await start('s1')).kind).toBe('counted');
    await end('s1');
    const late = { accountId: 'u1', sessionId: 's1', now: NOW, leaseEnd: NOW + 120, requestNumber: 1 };
    expect(await store.countOnce(late)).toMatchObject({ kind: 'refused' });
    expect(await account()).toMatchObject({ sessionsUsed: 1, open: {} });
  });

  it('is not repeated blindly when its result is unknown', async () => {
    await given(0, 10);
    const unsure: MeteringStore = {
      ...store,
      countOnce: async (request) => {
        await store.countOnce(request);
        return { kind: 'unsure' };
      },
    };
    expect((await start('s1', unsure)).kind).toBe('replay');
    const lost: MeteringStore = { ...store, countOnce: async () => ({ kind: 'unsure' }) };
    expect((await start('s2', lost)).kind).toBe('counted');
    expect((await account()).sessionsUsed).toBe(2);
  });

  it('counts nothing if the session was ended before it was counted', async () => {
    await given(0, 10);
    await store.claim({ accountId: 'u1', sessionId: 's1', now: NOW });
    expect(await end('s1', store, NOW + 3)).toMatchObject({ kind: 'ended' });
    const late = { accountId: 'u1', sessionId: 's1', now: NOW, leaseEnd: NOW + 120, requestNumber: 1 };
    expect(await store.countOnce(late)).toMatchObject({ kind: 'refused' });
    expect(await account()).toMatchObject({ sessionsUsed: 0, open: {} });
  });

  it('of a new user counts nothing if the end overtook it', async () => {
    let overtake = async () => {};
    const overtaken: MeteringStore = {
      ...store,
      countOnce: async (request) => {
        await overtake();
        overtake = async () => {};
        return store.countOnce(request);
      },
    };
    overtake = async () => void (await end('s1', store, NOW + 3));
    expect(await start('s1', overtaken)).toMatchObject({ kind: 'refused', reason: 'session_ended' });
    expect(await account()).toMatchObject({ sessionsUsed: 0, open: {} });
  });

  it('counts if it arrives before the end sets the fence, and the end releases the slot', async () => {
    await given(0, 10);
    await store.claim({ accountId: 'u1', sessionId: 's1', now: NOW });
    const late = { accountId: 'u1', sessionId: 's1', now: NOW, leaseEnd: NOW + 120, requestNumber: 1 };
    const overtaking: MeteringStore = {
      ...store,
      fence: async (wanted) => {
        await store.countOnce(late);
        return store.fence(wanted);
      },
    };
    expect(await end('s1', overtaking, NOW + 3)).toMatchObject({ kind: 'ended', durationSeconds: 3 });
    expect(await account()).toMatchObject({ sessionsUsed: 1, secondsUsed: 3, open: {} });
    expect((await store.listEnded({ accountId: 'u1', limit: 5 })).sessions).toHaveLength(1);
  });

  it('is fenced only while it can still arrive', async () => {
    await given(0, 10);
    await store.claim({ accountId: 'u1', sessionId: 's1', now: NOW });
    await start('s1');
    expect((await account()).fences).toEqual({ s1: NOW + 30 });
    await store.claim({ accountId: 'u1', sessionId: 's2', now: NOW - 30 });
    expect((await start('s2')).kind).toBe('counted');
    expect((await account()).fences).toEqual({ s1: NOW + 30 });
  });

  it('leaves fences that later starts remove', async () => {
    await given(0, 200);
    for (let index = 0; index < 60; index++) {
      await store.claim({ accountId: 'u1', sessionId: `s${index}`, now: NOW });
      await start(`s${index}`);
    }
    expect(Object.keys((await account()).fences)).toHaveLength(60);
    await start('live', store, NOW + 29);
    expect(Object.keys((await account()).fences)).toHaveLength(60);
    for (const sessionId of ['a', 'b', 'c']) await start(sessionId, store, NOW + 31);
    expect(Object.keys((await account()).fences).length).toBeLessThan(10);
  });
});

describe('a careful count', () => {
  it('of a session that has ended counts nothing', async () => {
    await given(0, 10);
    await store.claim({ accountId: 'u1', sessionId: 's1', now: NOW });
    await store.markEnded({ accountId: 'u1', sessionId: 's1', endedAt: NOW, reason: 'ended' });
    const careful = { accountId: 'u1', sessionId: 's1', now: NOW, leaseEnd: NOW + 120, requestNumber: 1 };
    expect(await store.countInTransaction({ ...careful, fenceUntil: 0 })).toEqual({ kind: 'ended' });
    expect((await account()).sessionsUsed).toBe(0);
  });
});

describe('dead clients', () => {
  it('stay ended when a crash stops the freeing of their slots: heartbeats and starts are refused', async () => {
    await given(0, 3);
    for (const id of ['a', 'b', 'c']) await start(id);
    const later = NOW + 300;
    const dying: MeteringStore = { ...store, closeSessions: async () => Promise.reject(new Crash()) };
    await start('s1', dying, later).catch(ignoreCrash);
    const beat = () =>
      heartbeatSession(store, { accountId: 'u1', sessionId: 'a', now: later, leaseSeconds: 120 });
    expect(await beat()).toEqual({ kind: 'over' });
    expect(await start('a', store, later)).toMatchObject({ kind: 'refused', reason: 'session_ended' });
    expect((await start('s1', store, later + 1)).kind).toBe('counted');
    expect(await account()).toMatchObject({ sessionsUsed: 4, secondsUsed: 3 * 120 });
    expect(await beat()).toEqual({ kind: 'over' });
  });
});

describe('a busy table', () => {
  it('that responds with conflicts delays a start and loses nothing', async () => {
    await given(0, 10);
    let conflicts = 0;
    table.client.middlewareStack.add(
      (next) => async (args) => {
        if (conflicts++ % 3 !== 2)
          throw Object.assign(new Error('conflict'), { name: 'TransactionConflictException' });
        return next(args);
      },
      { step: 'initialize', name: 'conflicts' },
    );
    const outcome = await startSession(
      { ...store, countRequest: async () => 1 },
      { accountId: 'u1', sessionId: 's1', now: NOW, leaseSeconds: 120 },
    );
    expect(outcome.kind).toBe('counted');
    table.client.middlewareStack.remove('conflicts');
    expect((await account()).sessionsUsed).toBe(1);
  });

  it('that counts on the last attempt reports it', async () => {
    await given(0, 10);
    let attempts = 0;
    const slow: MeteringStore = {
      ...store,
      countOnce: async (request) => {
        if (++attempts <= 16) return { kind: 'refused', account: { ...(await account()), sessionsUsed: 0 } };
        return store.countOnce(request);
      },
    };
    expect((await start('s1', slow)).kind).toBe('counted');
  });
});
