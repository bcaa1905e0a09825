import { beforeEach, describe, expect, it } from 'vitest';
import { endSession } from '../../../services/metering/domain/endSession.ts';
import { heartbeatSession } from '../../../services/metering/domain/heartbeatSession.ts';
import type { MeteringStore } from '../../../services/metering/domain/ports.ts';
import { LIMITS } from '../../support/slotLimits.ts';
import { Crash, type CrashPoint, crashing } from '../../support/table/crashing.ts';
import { givenAccount } from '../../support/table/testTable.ts';
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
        await renew();
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
      await renew();
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

describe('sessions whose slots are being reclaimed', () => {
  it('stay over when a crash stops the reclaiming: heartbeats and starts are refused', async () => {
    await given(0, 1);
    await start('a');
    const later = NOW + 300;
    const dying: MeteringStore = { ...store, markReclaimed: async () => Promise.reject(new Crash()) };
    await start('s1', dying, later).catch(ignoreCrash);
    const beat = () =>
      heartbeatSession(store, { accountId: 'u1', sessionId: 'a', now: later, limits: LIMITS });
    expect(await beat()).toEqual({ kind: 'over', endReason: undefined });
    expect(await start('a', store, later)).toMatchObject({ kind: 'refused', reason: 'session_ended' });
    expect((await start('s1', store, later + 1)).kind).toBe('counted');
    expect(await account()).toMatchObject({ sessionsUsed: 2, secondsUsed: LIMITS.leaseSeconds });
    expect(await beat()).toEqual({ kind: 'over', endReason: 'lease_expired' });
  });
});

describe('an operator’s end', () => {
  it('that crashes anywhere is final: no heartbeat renews the session', async () => {
    let points = 0;
    const run = async (point: CrashPoint) => {
      await renew();
      await given(0, 1);
      await start('s1');
      const dying = crashing(store, point);
      const key = { accountId: 'u1', sessionId: 's1', now: NOW + 30 };
      await endSession(dying, { ...key, reason: 'operator' }).catch(ignoreCrash);
      const beat = await heartbeatSession(store, { ...key, limits: LIMITS });
      const { sessions } = await store.listEnded({ accountId: 'u1', limit: 5 });
      if (sessions.length > 0) expect(beat).toEqual({ kind: 'over', endReason: 'operator' });
      expect(await endSession(store, { ...key, reason: 'operator' })).toMatchObject({ durationSeconds: 30 });
      expect(await account()).toMatchObject({ secondsUsed: 30, open: {} });
      expect((await store.readSession(key))?.endReason).toBe('operator');
      return dying.calls();
    };
    for await (const _point of crashPoints(run)) points++;
    expect(points).toBeGreaterThanOrEqual(6);
  });
});
