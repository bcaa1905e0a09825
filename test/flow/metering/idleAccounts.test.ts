import { beforeEach, describe, expect, it } from 'vitest';
import type { MeteringStore } from '../../../services/metering/domain/ports.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { SECONDS_PER_DAY, SECONDS_PER_HOUR } from '../../../shared/time.ts';
import { sessionCalls } from '../../store/support/sessionCalls.ts';
import { Crash, crashing } from '../../support/table/crashing.ts';
import { testTable } from '../../support/table/testTable.ts';
import { idleAccountsJob } from './support/idleAccounts.ts';

const at = (iso: string) => Date.parse(iso) / 1000;
const DIED = at('2027-01-31T12:00:00Z');
const NIGHT = at('2027-02-01T02:00:00Z');
const ACCOUNTS = Array.from({ length: 25 }, (_, index) => `u${index}`);

let table: Table;
let calls: ReturnType<typeof sessionCalls>;
let job: ReturnType<typeof idleAccountsJob>;

const renew = async () => {
  table = await testTable();
  calls = sessionCalls(table);
  job = idleAccountsJob(table);
};
beforeEach(renew);

/** Each account has a session whose gateway died in January. */
const givenDeadSessions = async (accounts = ACCOUNTS) => {
  for (const accountId of accounts) await calls.start('dead', { accountId, now: DIED });
};

const expectClean = async (accounts = ACCOUNTS) => {
  for (const accountId of accounts) {
    const account = await calls.readAccount(accountId);
    expect(account, accountId).toMatchObject({
      open: {},
      periodStart: at('2027-02-01T00:00:00Z'),
      version: 2,
    });
  }
};

/** Records the seconds of each period that a rollover closes. */
function recordRollovers(inner: MeteringStore): { store: MeteringStore; closedWith: number[] } {
  const closedWith: number[] = [];
  const store: MeteringStore = {
    ...inner,
    saveEntitlements: async (change) => {
      const isSaved = await inner.saveEntitlements(change);
      if (isSaved) closedWith.push(change.before.secondsUsed);
      return isSaved;
    },
  };
  return { store, closedWith };
}

describe('the nightly job for idle accounts', () => {
  it('reclaims dead sessions and closes the period of every account, once', async () => {
    await givenDeadSessions();
    expect(await job.call(NIGHT)).toMatchObject({
      kind: 'complete',
      run: '2027-02-01',
      changed: ACCOUNTS.length,
      failed: 0,
    });
    await expectClean();
    expect(await job.call(NIGHT + 900)).toMatchObject({ kind: 'complete', changed: 0 });
    expect(await job.call(NIGHT + SECONDS_PER_DAY)).toMatchObject({
      kind: 'complete',
      run: '2027-02-02',
      changed: 0,
    });
    await expectClean();
  });

  it('writes nothing for accounts that need nothing: live sessions, and leases that expired within six hours', async () => {
    const now = at('2027-01-20T02:00:00Z');
    await calls.start('live', { accountId: 'live', now: now - 60 });
    await calls.start('young', { now: now - 5 * SECONDS_PER_HOUR });
    await calls.store.readOrCreateAccount('quiet', now - SECONDS_PER_DAY);
    const accounts = ['live', 'u1', 'quiet'];
    const before = await Promise.all(accounts.map((id) => calls.readAccount(id)));
    const store = new Proxy(job.deps.store, {
      get(target, name: keyof MeteringStore) {
        if (name !== 'readAccount') throw new Error(`unexpected ${name}`);
        return target[name];
      },
    });
    expect(await job.call(now, { store })).toMatchObject({ kind: 'complete', changed: 0, failed: 0 });
    expect(await Promise.all(accounts.map((id) => calls.readAccount(id)))).toEqual(before);
    expect(await calls.heartbeat('young', now)).toMatchObject({ kind: 'renewed' });
  });

  it('continues with the other accounts when one fails, and reports it', async () => {
    await givenDeadSessions();
    const store: MeteringStore = {
      ...job.deps.store,
      saveEntitlements: async (change) => {
        if (change.before.accountId === 'u7') throw new Error('the table does not respond');
        return job.deps.store.saveEntitlements(change);
      },
    };
    expect(await job.call(NIGHT, { store })).toMatchObject({
      kind: 'complete',
      changed: ACCOUNTS.length - 1,
      failed: 1,
    });
    expect(job.failed).toEqual(['u7']);
    await expectClean(ACCOUNTS.filter((accountId) => accountId !== 'u7'));
    expect(await job.call(NIGHT + SECONDS_PER_DAY)).toMatchObject({ changed: 1, failed: 0 });
    await expectClean();
  });

  it('reports an account that other callers change each time', async () => {
    await givenDeadSessions(['u1', 'u2']);
    const store: MeteringStore = {
      ...job.deps.store,
      saveEntitlements: async (change) =>
        change.before.accountId === 'u1' ? false : job.deps.store.saveEntitlements(change),
    };
    expect(await job.call(NIGHT, { store })).toMatchObject({ kind: 'complete', changed: 1, failed: 1 });
    expect(job.failed).toEqual(['u1']);
  });
});

describe('a run of the nightly job', () => {
  it('is resumed where the time was used up, and omits no account', async () => {
    await givenDeadSessions();
    let slices = 0;
    for (let isComplete = false; !isComplete; slices++) {
      let looks = 0;
      const outcome = await job.call(NIGHT + slices, { hasTime: () => ++looks <= 12 });
      isComplete = outcome.kind === 'complete';
    }
    expect(slices).toBeGreaterThan(5);
    await expectClean();
  });

  it('finishes an account that needs more than one slice', async () => {
    await givenDeadSessions(['u1']);
    for (let slice = 0; slice < 10; slice++) {
      let looks = 0;
      await job.call(NIGHT, { hasTime: () => ++looks <= 3 });
    }
    await expectClean(['u1']);
    expect(job.failed).toEqual([]);
  });

  it('that is incomplete is resumed before the next night begins, and is late after a day', async () => {
    await givenDeadSessions();
    let pages = 0;
    await job.call(NIGHT, { hasTime: () => ++pages < 10 });
    const stopped = { hasTime: () => false };
    const nextNight = NIGHT + SECONDS_PER_DAY;
    expect(await job.call(nextNight, stopped)).toMatchObject({ run: '2027-02-01', isLate: false });
    expect(await job.call(nextNight + 1, stopped)).toMatchObject({ kind: 'out_of_time', isLate: true });
    expect(await job.call(nextNight + 2)).toMatchObject({
      kind: 'complete',
      run: '2027-02-01',
      isLate: false,
    });
    expect(await job.call(nextNight + 3)).toMatchObject({ kind: 'complete', run: '2027-02-02' });
    await expectClean();
  });

  it('does no harm when two callers work on it at once', async () => {
    await givenDeadSessions();
    const outcomes = await Promise.all([job.call(NIGHT), job.call(NIGHT)]);
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['complete', 'overtaken']);
    await expectClean();
    expect(job.failed).toEqual([]);
  });

  it('that crashes before or after any call of a store is resumed, and counts the seconds once', async () => {
    let points = 0;
    for (let call = 0; ; call++) {
      for (const when of ['before', 'after'] as const) {
        await renew();
        await givenDeadSessions(['u1']);
        const { directory, progress } = job.deps;
        const { store, closedWith } = recordRollovers(job.deps.store);
        const dying = crashing({ ...store, ...directory, ...progress }, { call, when });
        const crashed = await job
          .call(NIGHT, { store: dying, directory: dying, progress: dying, report: () => undefined })
          .catch((error) => error);
        if (!(crashed instanceof Crash) && dying.calls() <= call) {
          expect(points).toBeGreaterThan(15);
          return;
        }
        points++;
        await job.call(NIGHT + 900, { store });
        await job.call(NIGHT + SECONDS_PER_DAY, { store });
        await expectClean(['u1']);
        expect(closedWith, `crash ${when} call ${call}`).toEqual([120]);
        const { sessions } = await store.listEnded({ accountId: 'u1', limit: 5 });
        expect(sessions).toMatchObject([{ sessionId: 'dead', endedAt: DIED + 120 }]);
      }
    }
  });
});
