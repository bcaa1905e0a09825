import { beforeEach, describe, expect, it } from 'vitest';
import { createProject } from '../../../services/accounts/domain/projects.ts';
import { createProjectStore } from '../../../services/accounts/store/projectStore.ts';
import type { Report } from '../../../services/metering/domain/decideReport.ts';
import type { MeteringStore } from '../../../services/metering/domain/ports.ts';
import { reclaimSlots } from '../../../services/metering/domain/reclaimSlots.ts';
import { reportSessions } from '../../../services/metering/domain/reportSessions.ts';
import { startSession } from '../../../services/metering/domain/startSession.ts';
import { rollOver } from '../../../shared/account/rollOver.ts';
import { addMonths } from '../../../shared/time.ts';
import { LIMITS } from '../../support/slotLimits.ts';
import { starterSubscription } from '../../support/table/testTable.ts';
import { createOneAccount, NOW, type OneAccount } from './support/oneAccount.ts';

let table: OneAccount['table'];
let store: OneAccount['store'];
let start: OneAccount['start'];
let account: OneAccount['account'];

beforeEach(async () => {
  const one = await createOneAccount();
  ({ table, store, start, account } = one);
  await one.given(0, 10);
});

const LATER = NOW + 600;

async function report({ startedAt = NOW, endedAt = LATER - 20 }: Partial<Report> = {}, now = LATER) {
  const reports = [{ sessionId: 's1', startedAt, endedAt }];
  const outcomes = await reportSessions(store, { accountId: 'u1', reports, now, limits: LIMITS });
  return outcomes.get('s1');
}

const session = () => store.readSession({ accountId: 'u1', sessionId: 's1' });
const history = async () =>
  (await store.listEnded({ accountId: 'u1', limit: 5 })).sessions.map(({ sessionId }) => sessionId);
const reclaim = async (sessionIds: string[], by: MeteringStore = store) =>
  reclaimSlots(by, { account: await account(), sessionIds, now: NOW + 200, limits: LIMITS });

const reported = (endedAt: number, durationSeconds: number) => ({
  kind: 'reported',
  isCounted: false,
  endedAt,
  durationSeconds,
});

describe('a report of a session whose lease expired', () => {
  beforeEach(async () => {
    await start('s1');
    await reclaim(['s1']);
    expect(await account()).toMatchObject({ secondsUsed: 120, open: {} });
  });

  it('moves its end later, once, and adds only the seconds that follow', async () => {
    const outcome = reported(LATER - 20, LATER - 20 - NOW);
    expect(await report()).toEqual(outcome);
    expect(await report({ endedAt: LATER })).toEqual(outcome);
    expect(await account()).toMatchObject({ sessionsUsed: 1, secondsUsed: LATER - 20 - NOW });
    expect(await history()).toEqual(['s1']);
    expect(await session()).toMatchObject({ endedAt: LATER - 20, endReason: 'reported' });
  });

  it.each([
    ['20 s after its start', NOW + 20, 20],
    ['before its start', NOW - 30, 0],
  ])(
    'moves its end earlier, once, and takes back the seconds that follow: %s',
    async (_, endedAt, seconds) => {
      const outcome = reported(NOW + seconds, seconds);
      expect(await report({ startedAt: NOW - 40, endedAt })).toEqual(outcome);
      expect(await report({ startedAt: NOW - 40, endedAt: NOW + 10 })).toEqual(outcome);
      expect(await report({ endedAt: LATER })).toEqual(outcome);
      expect(await account()).toMatchObject({ sessionsUsed: 1, secondsUsed: seconds, open: {} });
      expect(await history()).toEqual(['s1']);
      expect(await session()).toMatchObject({ endedAt: NOW + seconds, endReason: 'reported', counted: true });
    },
  );

  it('takes back the seconds of its project, too, and of no session more than were added', async () => {
    await createProject(createProjectStore(table), {
      accountId: 'u1',
      projectId: 'web',
      name: 'Web',
      now: NOW,
    });
    const begun = { accountId: 'u1', now: NOW, limits: LIMITS, projectId: 'web' };
    for (const sessionId of ['p1', 'p2']) await startSession(store, { ...begun, sessionId });
    await reclaim(['p1', 'p2']);
    expect((await account()).projects.web).toEqual([NOW, 2, 240]);
    const reports = ['p1', 'p2'].map((sessionId) => ({ sessionId, startedAt: NOW, endedAt: NOW + 20 }));
    await reportSessions(store, { accountId: 'u1', reports, now: LATER, limits: LIMITS });
    expect(await account()).toMatchObject({ secondsUsed: 160, projects: { web: [NOW, 2, 40] } });
  });

  it('that ends earlier leaves it unchanged if its seconds were added to a period before an upgrade', async () => {
    const before = await account();
    const periodStart = NOW + 100;
    const paidUntil = addMonths(periodStart, 1);
    const period = { periodStart, paidUntil, anchor: periodStart };
    const subscription = { ...starterSubscription(NOW), ...period };
    const after = rollOver({ ...before, subscription }, NOW + 210);
    expect(await store.saveEntitlements({ before, after })).toBe(true);
    expect(await account()).toMatchObject({ usageSince: periodStart, secondsUsed: 0 });
    expect(await report({ startedAt: NOW, endedAt: NOW + 20 })).toEqual({
      ...reported(NOW + 120, 120),
      kind: 'ended',
    });
    expect((await account()).secondsUsed).toBe(0);
  });

  it('that ends at the same second leaves it unchanged', async () => {
    expect(await report({ startedAt: NOW, endedAt: NOW + 120 })).toEqual({
      ...reported(NOW + 120, 120),
      kind: 'ended',
    });
    expect((await session())?.endReason).toBe('lease_expired');
  });

  it('does not extend it beyond the longest duration', async () => {
    const now = NOW + LIMITS.sessionSecondsMax + 900;
    await report({ startedAt: now - 100, endedAt: now }, now);
    expect((await account()).secondsUsed).toBe(LIMITS.sessionSecondsMax);
  });
});

it('a report of a session that a crashed reclaim has marked sets its end, although its lease ended later', async () => {
  await start('s1');
  const dying: MeteringStore = { ...store, releaseSlots: () => Promise.reject(new Error('crash')) };
  await expect(reclaim(['s1'], dying)).rejects.toThrow('crash');
  expect(await session()).toMatchObject({ endedAt: NOW + 120, endReason: 'lease_expired' });
  const before = await account();
  expect(await report({ endedAt: NOW + 20 })).toEqual(reported(NOW + 20, 20));
  expect(await account()).toMatchObject({ sessionsUsed: 1, secondsUsed: 20, open: {} });
  await reclaimSlots(store, { account: before, sessionIds: ['s1'], now: LATER, limits: LIMITS });
  expect(await report({ endedAt: LATER })).toEqual(reported(NOW + 20, 20));
  expect((await account()).secondsUsed).toBe(20);
});

it('a session that ended 20 s into an outage, and whose slot another gateway needed after it, has the seconds that it ran', async () => {
  const one = await createOneAccount();
  ({ store, start, account } = one);
  await one.given(0, 1);
  await start('s1');
  // Two gateways: this one could not send the end of its session.
  expect(await start('s2', store, NOW + 300)).toMatchObject({ kind: 'counted' });
  expect(await account()).toMatchObject({
    secondsUsed: LIMITS.leaseSeconds,
    open: { s2: expect.anything() },
  });
  const reports = await Promise.all([report({ endedAt: NOW + 20 }), report({ endedAt: NOW + 20 })]);
  expect(reports).toEqual([reported(NOW + 20, 20), reported(NOW + 20, 20)]);
  expect(await account()).toMatchObject({
    sessionsUsed: 2,
    secondsUsed: 20,
    open: { s2: expect.anything() },
  });
  expect(await one.end('s1', store, LATER)).toMatchObject({ kind: 'ended', endedAt: NOW + 20 });
});
