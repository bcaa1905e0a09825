import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import type { MeteringStore } from '../../../services/metering/domain/ports.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { LIMITS } from '../../support/slotLimits.ts';
import { crashing } from '../../support/table/crashing.ts';
import { createOneAccount, NOW, type OneAccount } from './support/oneAccount.ts';

let table: OneAccount['table'];
let store: OneAccount['store'];
let start: OneAccount['start'];
let end: OneAccount['end'];
let account: OneAccount['account'];
let given: OneAccount['given'];

const renew = async () => {
  ({ table, store, start, end, account, given } = await createOneAccount());
};

beforeEach(renew);

const history = async () =>
  (await store.listEnded({ accountId: 'u1', limit: 5 })).sessions.map(({ sessionId }) => sessionId);

const CLAIM_END = NOW + LIMITS.sessionSecondsMax;
const claim = (sessionId: string, now = NOW) =>
  store.claim({ accountId: 'u1', sessionId, now, claimEnd: CLAIM_END });

/** The plain count of s1 by its first caller. */
const LATE = {
  accountId: 'u1',
  sessionId: 's1',
  now: NOW,
  leaseEnd: NOW + LIMITS.leaseSeconds,
  claimEnd: CLAIM_END,
  requestNumber: 1,
};

describe('a plain count that arrives late', () => {
  it('counts nothing if a retry has counted and ended the session', async () => {
    await given(0, 10);
    await claim('s1');
    expect((await start('s1')).kind).toBe('counted');
    await end('s1');
    expect(await store.countOnce(LATE)).toMatchObject({ kind: 'refused' });
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

  /** Another end or a reclaim finds the slot held, and the history keeps what was counted. */
  it('of a session that was ended before counts, and the slot is reclaimed with its lease', async () => {
    await given(0, 1);
    await claim('s1');
    expect(await end('s1', store, NOW + 3)).toEqual({ kind: 'unknown' });
    expect(await store.countOnce(LATE)).toMatchObject({ kind: 'counted' });
    expect((await account()).fences).toEqual({});
    const later = NOW + LIMITS.leaseSeconds;
    expect((await start('s2', store, later)).kind).toBe('counted');
    expect(await account()).toMatchObject({
      sessionsUsed: 2,
      secondsUsed: 3,
      open: { s2: [later, expect.anything()] },
    });
    expect(await history()).toEqual(['s1']);
  });

  it('of a session that was ended before: a second end that dies keeps it in the history', async () => {
    let points = 0;
    for (; ; points++) {
      await renew();
      await given(0, 1);
      await claim('s1');
      await end('s1', store, NOW + 3);
      await store.countOnce(LATE);
      const dying = crashing(store, { call: points, when: 'after' });
      await end('s1', dying, NOW + 4).catch(() => undefined);
      await end('s1', store, NOW + 5);
      expect(await account()).toMatchObject({ sessionsUsed: 1, secondsUsed: 3, open: {} });
      expect(await history()).toEqual(['s1']);
      if (points >= dying.calls()) break;
    }
    expect(points).toBeGreaterThanOrEqual(2);
  });

  it('is fenced only while it can still arrive', async () => {
    await given(0, 10);
    await claim('s1');
    await start('s1');
    expect((await account()).fences).toEqual({ s1: NOW + 30 });
    await claim('s2', NOW - 30);
    expect((await start('s2')).kind).toBe('counted');
    expect((await account()).fences).toEqual({ s1: NOW + 30 });
  });

  it('leaves fences that later starts remove', async () => {
    await given(0, 200);
    for (let index = 0; index < 60; index++) {
      await claim(`s${index}`);
      await start(`s${index}`);
    }
    expect(Object.keys((await account()).fences)).toHaveLength(60);
    await start('live', store, NOW + 29);
    expect(Object.keys((await account()).fences)).toHaveLength(60);
    for (const sessionId of ['a', 'b']) await start(sessionId, store, NOW + 31);
    expect((await account()).fences).toEqual({});
  });
});

describe('a careful count', () => {
  it('is refused by the write itself while the account holds 200 fences, and succeeds once they are stale', async () => {
    await given(0, 200);
    const before = await account();
    const fences = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`f${index}`, NOW + 30]));
    await table.client.send(
      new UpdateItemCommand({
        TableName: table.tableName,
        Key: marshall(tableKeys.account('u1')),
        UpdateExpression: 'SET fences = :fences',
        ExpressionAttributeValues: marshall({ ':fences': fences }),
      }),
    );
    await claim('s1');
    const careful = { ...LATE, fenceUntil: NOW + 30, staleFences: [] };
    expect(await store.countInTransaction(careful)).toMatchObject({ kind: 'refused' });
    await expect(start('s1')).rejects.toMatchObject({ code: 'busy', retryAfterSeconds: 1 });
    expect((await account()).sessionsUsed).toBe(before.sessionsUsed);
    expect((await start('s1', store, NOW + 31)).kind).toBe('counted');
    expect(Object.keys((await account()).fences).length).toBeLessThan(150);
  });

  it('of a session that has ended counts nothing', async () => {
    await given(0, 10);
    await claim('s1');
    await store.markEnded({ accountId: 'u1', sessionId: 's1', endedAt: NOW, reason: 'ended' });
    const careful = { ...LATE, fenceUntil: 0, staleFences: [] };
    expect(await store.countInTransaction(careful)).toEqual({ kind: 'ended' });
    expect((await account()).sessionsUsed).toBe(0);
  });
});
