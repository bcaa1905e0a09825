import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Report } from '../../../services/metering/domain/decideReport.ts';
import { endSession } from '../../../services/metering/domain/endSession.ts';
import { heartbeatSession } from '../../../services/metering/domain/heartbeatSession.ts';
import type { MeteringStore } from '../../../services/metering/domain/ports.ts';
import { reclaimSlots } from '../../../services/metering/domain/reclaimSlots.ts';
import { reportSessions } from '../../../services/metering/domain/reportSessions.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { LIMITS } from '../../support/slotLimits.ts';
import { createOneAccount, NOW, type OneAccount } from './support/oneAccount.ts';

let table: OneAccount['table'];
let store: OneAccount['store'];
let start: OneAccount['start'];
let end: OneAccount['end'];
let account: OneAccount['account'];
let given: OneAccount['given'];

beforeEach(async () => {
  ({ table, store, start, end, account, given } = await createOneAccount());
  await given(0, 10);
});

const LATER = NOW + 600;
/** A session of 100 s that ended 20 s before `LATER`. */
const REPORT: Report = { sessionId: 's1', startedAt: LATER - 120, endedAt: LATER - 20 };
const CLAIM_END = NOW + LIMITS.sessionSecondsMax;

async function report(changes: Partial<Report> = {}, now = LATER, by: MeteringStore = store) {
  const reports = [{ ...REPORT, ...changes }];
  const outcomes = await reportSessions(by, { accountId: 'u1', reports, now, limits: LIMITS });
  return outcomes.get(changes.sessionId ?? 's1');
}

const session = async (sessionId = 's1') => store.readSession({ accountId: 'u1', sessionId });
const history = async () =>
  (await store.listEnded({ accountId: 'u1', limit: 5 })).sessions.map(({ sessionId }) => sessionId);
const reclaim = async (sessionId: string, now: number) =>
  reclaimSlots(store, { account: await account(), sessionIds: [sessionId], now, limits: LIMITS });
const claim = (now: number) => store.claim({ accountId: 'u1', sessionId: 's1', now, claimEnd: CLAIM_END });

const reported = (endedAt: number, durationSeconds: number, isCounted = false) => ({
  kind: 'reported',
  isCounted,
  endedAt,
  durationSeconds,
});

describe('a report of an unknown id', () => {
  it('counts the session once, with its seconds, however often it is repeated', async () => {
    expect(await report()).toEqual(reported(LATER - 20, 100, true));
    expect(await report({}, LATER + 5)).toEqual(reported(LATER - 20, 100));
    expect(await account()).toMatchObject({ sessionsUsed: 1, secondsUsed: 100, open: {}, fences: {} });
    expect(await session()).toMatchObject({ endReason: 'reported', counted: true });
    expect(await history()).toEqual(['s1']);
  });

  it('uses up the id: a start is refused and a heartbeat makes the gateway close the connection', async () => {
    await report();
    expect(await start('s1', store, LATER)).toMatchObject({ kind: 'refused', reason: 'session_ended' });
    const beat = { accountId: 'u1', sessionId: 's1', now: LATER, limits: LIMITS };
    expect(await heartbeatSession(store, beat)).toEqual({ kind: 'over', endReason: 'reported' });
    expect(await end('s1', store, LATER)).toMatchObject({ kind: 'ended', endedAt: LATER - 20 });
    expect((await account()).sessionsUsed).toBe(1);
  });

  it('creates the account of a user who was never seen', async () => {
    const reports = [REPORT];
    await reportSessions(store, { accountId: 'new', reports, now: LATER, limits: LIMITS });
    expect(await store.readAccount('new')).toMatchObject({ plan: 'free', sessionsUsed: 1, secondsUsed: 100 });
  });

  it('is refused by neither quota nor concurrency', async () => {
    ({ store, start, account, given } = await createOneAccount());
    await given(4_999, 1);
    expect(await start('open')).toMatchObject({ kind: 'counted', account: { sessionsIncluded: 5_000 } });
    expect(await report()).toMatchObject({ isCounted: true });
    expect(await account()).toMatchObject({ sessionsUsed: 5_001, open: { open: expect.anything() } });
  });

  it('that ends after the clock of the function ends now', async () => {
    expect(await report({ startedAt: LATER - 10, endedAt: LATER + 40 })).toEqual(reported(LATER, 10, true));
    expect(await report({ sessionId: 's2', startedAt: LATER + 30, endedAt: LATER + 40 })).toEqual(
      reported(LATER, 0, true),
    );
  });

  it('rolls the account over first if its period has ended, and counts in the new one', async () => {
    const { validUntil } = await account();
    await start('old', store, NOW);
    const now = validUntil + 60;
    await report({ startedAt: now - 50, endedAt: now - 10 }, now);
    expect(await account()).toMatchObject({ sessionsUsed: 1, secondsUsed: 40 });
    expect((await account()).usageSince).toBe(validUntil);
  });

  it('counts for the account only if its project is unknown or archived', async () => {
    const outcome = await report({ projectId: 'none' });
    expect(outcome).toEqual(reported(LATER - 20, 100, true));
    expect((await session())?.projectId).toBeUndefined();
    expect((await account()).sessionsUsed).toBe(1);
  });

  it('of an erased account counts nothing', async () => {
    const erased: MeteringStore = {
      ...store,
      readOrCreateAccount: async (id, now) => ({
        ...(await store.readOrCreateAccount(id, now)),
        erasedSalt: 'salt',
      }),
    };
    await table.client.send(
      new PutItemCommand({
        TableName: table.tableName,
        Item: marshall(tableKeys.erasedSession('salt', 's1')),
      }),
    );
    expect(await report({}, LATER, erased)).toEqual({ kind: 'ended', isCounted: false });
    expect(await session()).toBeUndefined();
    expect((await account()).sessionsUsed).toBe(0);
  });
});

describe('a report of a session that was claimed and not counted', () => {
  it('counts it, without a fence if no plain count can arrive any longer', async () => {
    await claim(LATER - 30);
    expect(await report()).toEqual(reported(LATER - 20, 100, true));
    expect(await account()).toMatchObject({ sessionsUsed: 1, secondsUsed: 100, fences: {} });
    expect(await session()).toMatchObject({ startedAt: LATER - 120, endReason: 'reported' });
  });

  it('fences the id against a late plain count', async () => {
    await claim(LATER - 10);
    expect(await report()).toMatchObject({ isCounted: true });
    expect((await account()).fences).toEqual({ s1: LATER + 20 });
    const late = { accountId: 'u1', sessionId: 's1', now: LATER - 10, leaseEnd: LATER + 110 };
    const count = { ...late, claimEnd: CLAIM_END, requestNumber: 1 };
    expect(await store.countOnce(count)).toMatchObject({ kind: 'refused' });
    expect(await account()).toMatchObject({ sessionsUsed: 1, open: {} });
  });

  it('is counted by the plain count if that arrives first, and its slot is given back', async () => {
    await claim(LATER - 10);
    const racing: MeteringStore = {
      ...store,
      async recordReports(reports) {
        if ((await account()).sessionsUsed === 0) {
          const count = { accountId: 'u1', sessionId: 's1', now: LATER - 10, leaseEnd: LATER + 110 };
          await store.countOnce({ ...count, claimEnd: CLAIM_END, requestNumber: 1 });
        }
        return store.recordReports(reports);
      },
    };
    expect(await report({}, LATER, racing)).toEqual(reported(LATER - 20, 0));
    expect(await account()).toMatchObject({ sessionsUsed: 1, open: {}, fences: {} });
  });
});

describe('a report of a session whose slot is held', () => {
  it('gives the slot back with all seconds since its start', async () => {
    await start('s1');
    expect(await report()).toEqual(reported(LATER - 20, LATER - 20 - NOW));
    expect(await account()).toMatchObject({ sessionsUsed: 1, secondsUsed: LATER - 20 - NOW, open: {} });
    expect(await history()).toEqual(['s1']);
  });

  it('that was closed and not marked ends as reported', async () => {
    await start('s1');
    const dying: MeteringStore = { ...store, markReclaimed: () => Promise.reject(new Error('crash')) };
    const reclaiming = { account: await account(), sessionIds: ['s1'], now: LATER, limits: LIMITS };
    await expect(reclaimSlots(dying, reclaiming)).rejects.toThrow('crash');
    expect(await report()).toEqual(reported(LATER - 20, LATER - 20 - NOW));
    expect(await account()).toMatchObject({ secondsUsed: LATER - 20 - NOW, open: {} });
  });

  it.each([
    ['the report', LATER - 300, reported(LATER - 20, LATER - 20 - NOW)],
    ['its mark', LATER - 5, { ...reported(LATER - 5, LATER - 5 - NOW), kind: 'ended' }],
  ])('that was marked ends at the later of both ends: that of %s', async (_, markedAt, outcome) => {
    await start('s1');
    const dying: MeteringStore = { ...store, releaseSlots: () => Promise.reject(new Error('crash')) };
    await expect(end('s1', dying, markedAt)).rejects.toThrow('crash');
    expect(await report()).toEqual(outcome);
    expect(await report()).toEqual(outcome);
    expect(await account()).toMatchObject({
      sessionsUsed: 1,
      secondsUsed: outcome.durationSeconds,
      open: {},
    });
    expect(await end('s1', store, LATER)).toMatchObject({ kind: 'ended', endedAt: outcome.endedAt });
  });

  it('ends at most at the longest duration', async () => {
    await start('s1');
    const now = NOW + LIMITS.sessionSecondsMax + 500;
    const longest = NOW + LIMITS.sessionSecondsMax;
    expect(await report({ startedAt: NOW + 400, endedAt: now }, now)).toEqual(
      reported(longest, LIMITS.sessionSecondsMax),
    );
  });
});

describe('a report of a session that ended without being counted', () => {
  it('counts it, and it appears in the history', async () => {
    await claim(LATER - 400);
    expect(await end('s1', store, LATER - 390)).toEqual({ kind: 'unknown' });
    expect(await history()).toEqual([]);
    expect(await report()).toEqual(reported(LATER - 20, 100, true));
    expect(await account()).toMatchObject({ sessionsUsed: 1, secondsUsed: 100, fences: {} });
    expect(await history()).toEqual(['s1']);
  });

  it('fences the id against a late plain count', async () => {
    await claim(LATER - 10);
    await end('s1', store, LATER - 5);
    await report();
    expect((await account()).fences).toEqual({ s1: LATER + 20 });
  });
});

describe('a report of a session that ended otherwise', () => {
  it.each(['ended', 'operator'] as const)('(%s) changes nothing', async (reason) => {
    await start('s1');
    await endSession(store, { accountId: 'u1', sessionId: 's1', now: NOW + 30, reason });
    const before = await account();
    expect(await report()).toEqual({ ...reported(NOW + 30, 30), kind: 'ended' });
    expect(await account()).toEqual(before);
    expect((await session())?.endReason).toBe(reason);
  });

  it('(longest duration) changes nothing', async () => {
    await start('s1');
    const now = NOW + LIMITS.sessionSecondsMax;
    await store.renewLeases({ accountId: 'u1', sessionIds: ['s1'], leaseEnd: now + 100 });
    await reclaim('s1', now + 10);
    expect(await report({ startedAt: now - 10, endedAt: now + 10 }, now + 10)).toMatchObject({
      kind: 'ended',
    });
    expect((await session())?.endReason).toBe('max_duration');
  });
});
