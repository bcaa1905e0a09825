import { beforeEach, describe, expect, it } from 'vitest';
import type { MeteringStore } from '../../../services/metering/domain/ports.ts';
import { reclaimSlots } from '../../../services/metering/domain/reclaimSlots.ts';
import { reportSessions } from '../../../services/metering/domain/reportSessions.ts';
import { createMeteringStore } from '../../../services/metering/store/meteringStore.ts';
import { createTableClient } from '../../../shared/aws/tableClient.ts';
import { LIMITS } from '../../support/slotLimits.ts';
import { Crash, type CrashPoint, crashing } from '../../support/table/crashing.ts';
import { failingTable } from '../../support/table/failingTable.ts';
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

const LATER = NOW + 600;
const END = LATER - 20;
const reports = (...ids: string[]) =>
  ids.map((sessionId) => ({
    sessionId,
    startedAt: sessionId === 'shorter' ? NOW : LATER - 120,
    endedAt: sessionId === 'shorter' ? NOW + 20 : END,
  }));
const report = (ids: string[], by: MeteringStore = store, now = LATER) =>
  reportSessions(by, { accountId: 'u1', reports: reports(...ids), now, limits: LIMITS });

/** Leaves one session in each state that a report can find. Returns how many sessions a report of them all counts. */
async function prepareEveryState(): Promise<{ ids: string[]; counted: number }> {
  await given(0, 20);
  for (const id of ['open', 'dead', 'marked', 'expired', 'shorter', 'ended']) await start(id);
  const later = (sessionIds: string[]) => ({ sessionIds, now: NOW + 200, limits: LIMITS });
  await reclaimSlots(store, { account: await account(), ...later(['expired', 'shorter']) });
  const dying: MeteringStore = { ...store, releaseSlots: () => Promise.reject(new Crash()) };
  await reclaimSlots(dying, { account: await account(), ...later(['dead']) }).catch(ignoreCrash);
  await end('marked', dying, NOW + 30).catch(ignoreCrash);
  await end('ended', store, NOW + 30);
  const claim = { accountId: 'u1', claimEnd: NOW + LIMITS.sessionSecondsMax };
  await store.claim({ ...claim, sessionId: 'claimed', now: LATER - 10 });
  await store.claim({ ...claim, sessionId: 'refused', now: LATER - 10 });
  await end('refused', store, LATER - 5);
  const ids = ['unknown', 'open', 'dead', 'marked', 'expired', 'shorter', 'ended', 'claimed', 'refused'];
  return { ids, counted: 3 };
}

const ignoreCrash = (error: unknown) => {
  if (!(error instanceof Crash)) throw error;
};

/**
 * Three sessions of 100 s that the report counts, four that ran until the report, one that ended before its lease did, and one that had
 * ended.
 */
const EXPECTED = { sessionsUsed: 9, secondsUsed: 3 * 100 + 4 * (END - NOW) + 20 + 30, open: {} };

describe('a report of sessions in every state', () => {
  it('that crashes at any call, followed by a retry, counts each session and its seconds once', async () => {
    for (let call = 0; ; call++) {
      let calls = 0;
      for (const when of ['before', 'after'] as const) {
        await renew();
        const { ids } = await prepareEveryState();
        const point: CrashPoint = { call, when };
        const dying = crashing(store, point);
        await report(ids, dying).catch(ignoreCrash);
        const outcomes = await report(ids, store, LATER + 3);
        expect([...outcomes.values()].map(({ kind }) => kind).sort()).toEqual([
          'ended',
          ...Array.from({ length: 8 }, () => 'reported'),
        ]);
        expect(await account(), JSON.stringify(point)).toMatchObject(EXPECTED);
        expect((await store.listEnded({ accountId: 'u1', limit: 20 })).sessions).toHaveLength(9);
        calls = dying.calls();
      }
      if (call >= calls) break;
      expect(call).toBeLessThan(20);
    }
  }, 120_000);

  it('by 16 callers at once is counted once, and all get the same results', async () => {
    const { ids, counted } = await prepareEveryState();
    const outcomes = await Promise.all(Array.from({ length: 16 }, () => untilAnswered(() => report(ids))));
    const all = outcomes.flatMap((one) => [...one.values()]);
    expect(all.filter(({ isCounted }) => isCounted)).toHaveLength(counted);
    const shown = outcomes.map((one) => ids.map((id) => ({ id, ...one.get(id), isCounted: undefined })));
    for (const one of shown) expect(one).toEqual(shown[0]);
    expect(await account()).toMatchObject(EXPECTED);
  });

  it('beside the ends, reclaims and starts of the same sessions counts each once', async () => {
    const { ids } = await prepareEveryState();
    // An end of the others uses up their ids.
    const countedBefore = ids.filter((id) => !['unknown', 'claimed', 'refused'].includes(id));
    await Promise.all([
      untilAnswered(() => report(ids)),
      ...countedBefore.map((id) => untilAnswered(() => end(id, store, LATER))),
      ...ids.map((id) => untilAnswered(() => start(id, store, LATER))),
      ...ids.map((id) => untilAnswered(() => reclaimOne(id))),
      untilAnswered(() => report(ids)),
    ]);
    const { sessions } = await store.listEnded({ accountId: 'u1', limit: 20 });
    const secondsUsed = sessions.reduce(
      (sum, one) => sum + Math.max(0, (one.endedAt ?? 0) - one.startedAt),
      0,
    );
    expect(await account()).toMatchObject({ sessionsUsed: 9, secondsUsed, open: {} });
  });

  async function reclaimOne(sessionId: string) {
    const found = await account();
    if (!Object.hasOwn(found.open, sessionId)) return;
    await reclaimSlots(store, { account: found, sessionIds: [sessionId], now: LATER, limits: LIMITS });
  }
});

/** Repeats a call until it is not refused because of other callers. */
async function untilAnswered<Result>(call: () => Promise<Result>): Promise<Result> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (attempt >= 20) throw error;
    }
  }
}

describe('a report', () => {
  it('whose transaction DynamoDB fails counts nothing, and can be repeated', async () => {
    await givenAccount(table, 'u1', { now: NOW });
    const broken = await failingTable(table);
    const { credentials, region } = table.client.config;
    const options = { endpoint: broken.endpoint, maxAttempts: 1, credentials, region };
    const failing = createMeteringStore(createTableClient(table.tableName, options));
    broken.fail('TransactWriteItems', { status: 500, name: 'InternalServerError' });
    await expect(report(['s1'], failing)).rejects.toMatchObject({ name: 'InternalServerError' });
    expect((await account()).sessionsUsed).toBe(0);
    await report(['s1']);
    expect((await account()).sessionsUsed).toBe(1);
  });

  it('that is written twice by a repeated request counts once', async () => {
    await given(0, 10);
    const twice: MeteringStore = {
      ...store,
      async recordReports(recording) {
        expect(await store.recordReports(recording)).toBe(true);
        return store.recordReports(recording);
      },
    };
    const outcomes = await report(['s1', 's2'], twice);
    expect([...outcomes.values()]).toMatchObject([{ kind: 'reported' }, { kind: 'reported' }]);
    expect(await account()).toMatchObject({ sessionsUsed: 2, secondsUsed: 200 });
  });

  it('of an account with 200 fences is refused for a while, and removes those that have expired', async () => {
    await given(0, 200);
    await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const key = { accountId: 'u1', sessionId: `f${index}`, now: LATER - 10 };
        await store.claim({ ...key, claimEnd: NOW + LIMITS.sessionSecondsMax });
      }),
    );
    const ids = Array.from({ length: 200 }, (_, index) => `f${index}`);
    await report(ids);
    expect(Object.keys((await account()).fences)).toHaveLength(200);
    await store.claim({ accountId: 'u1', sessionId: 's1', now: LATER - 1, claimEnd: NOW + 90_000 });
    await expect(report(['s1'])).rejects.toMatchObject({ code: 'busy' });
    expect((await report(['s2'])).get('s2')).toMatchObject({ isCounted: true });
    expect((await report(['s1'], store, LATER + 20)).get('s1')).toMatchObject({ isCounted: true });
    const { fences, sessionsUsed } = await account();
    expect([Object.keys(fences).length < 200, sessionsUsed]).toEqual([true, 202]);
  });
});
