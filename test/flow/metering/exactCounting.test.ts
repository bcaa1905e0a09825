import { beforeEach, describe, expect, it } from 'vitest';
import type { MeteringStore } from '../../../services/metering/domain/ports.ts';
import { startSession } from '../../../services/metering/domain/startSession.ts';
import { SECONDS_PER_DAY } from '../../../shared/time.ts';
import { CALLERS, withCallers } from '../../support/api/withCallers.ts';
import { LIMITS } from '../../support/slotLimits.ts';
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
    // In the grace, with room for all of them: 5,000 × 7 / 31 sessions.
    const nextPeriod = NOW + 32 * SECONDS_PER_DAY;
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
      { accountId: 'u1', sessionId: 's1', now: NOW, limits: LIMITS },
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
