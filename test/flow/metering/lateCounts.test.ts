import { beforeEach, describe, expect, it } from 'vitest';
import type { MeteringStore } from '../../../services/metering/domain/ports.ts';
import { createOneAccount, NOW, type OneAccount } from './support/oneAccount.ts';

let store: OneAccount['store'];
let start: OneAccount['start'];
let end: OneAccount['end'];
let account: OneAccount['account'];
let given: OneAccount['given'];

const renew = async () => {
  ({ store, start, end, account, given } = await createOneAccount());
};

beforeEach(renew);

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
