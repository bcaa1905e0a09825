import { beforeEach, describe, expect, it, vi } from 'vitest';
import { startSession } from '../../services/metering/domain/startSession.ts';
import type { Table } from '../../shared/aws/tableClient.ts';
import { LIMITS } from '../support/slotLimits.ts';
import { givenAccount, starterSubscription, testTable } from '../support/table/testTable.ts';
import { NOW, sessionCalls } from './support/sessionCalls.ts';

const LEASE = LIMITS.leaseSeconds;

/** When the service is back after an outage in which all leases expired. */
const BACK = NOW + 10 * LEASE;

let table: Table;
let calls: ReturnType<typeof sessionCalls>;

beforeEach(async () => {
  table = await testTable();
  calls = sessionCalls(table);
});

const given = (terms: { concurrent: number; sessionsIncluded?: number }) =>
  givenAccount(table, 'u1', { subscription: starterSubscription(NOW), terms, now: NOW });

async function startAll(count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, index) => `alive-${index}`);
  for (const id of ids) await calls.start(id);
  return ids;
}

const renewed = async (ids: string[]) => {
  const beats = await Promise.all(ids.map((id) => calls.heartbeat(id, BACK + 1)));
  return beats.filter(({ kind }) => kind === 'renewed').length;
};

describe('a start on a full account whose leases have all expired', () => {
  it('takes no slot if the quota refuses it', async () => {
    await given({ concurrent: 2, sessionsIncluded: 2 });
    const ids = await startAll(2);
    expect(await calls.start('new', { now: BACK })).toMatchObject({ reason: 'quota_exceeded' });
    expect(await renewed(ids)).toBe(2);
  });

  it('takes no slot if it names an unknown project', async () => {
    await given({ concurrent: 2 });
    const ids = await startAll(2);
    const refused = await calls.start('new', { now: BACK, projectId: 'none' });
    expect(refused).toMatchObject({ reason: 'project_not_found' });
    expect(await renewed(ids)).toBe(2);
  });

  it('finishes a slot that a crashed caller closed, before it takes one of a session that may be alive', async () => {
    await given({ concurrent: 2 });
    const ids = await startAll(2);
    const slot = { sessionId: 'alive-0', leaseEnd: NOW + LEASE, endedAt: NOW + LEASE };
    await calls.store.closeSlots({ accountId: 'u1', slots: [slot] });
    expect(await calls.start('new', { now: BACK })).toMatchObject({ kind: 'counted' });
    expect(await renewed(ids.slice(1))).toBe(1);
  });

  it('takes as many slots as are too many after the concurrency was lowered', async () => {
    await given({ concurrent: 50 });
    await startAll(50);
    await given({ concurrent: 1 });
    expect(await calls.start('new', { now: BACK })).toMatchObject({ kind: 'counted' });
    expect(Object.keys((await calls.readAccount()).open)).toEqual(['new']);
  });
});

describe('callers that reclaim the same slots', () => {
  it('give them back without a transaction, which would make the others wait', async () => {
    await given({ concurrent: 10 });
    await startAll(9);
    const releases = vi.fn(calls.store.releaseSlots);
    const store = { ...calls.store, releaseSlots: releases };
    const start = (sessionId: string) =>
      startSession(store, { accountId: 'u1', sessionId, now: BACK, limits: LIMITS });
    const outcomes = await Promise.all(Array.from({ length: 20 }, (_, index) => start(`new-${index}`)));
    expect(outcomes.filter(({ kind }) => kind === 'counted')).toHaveLength(10);
    expect(releases.mock.calls.flatMap(([{ counted }]) => counted)).toEqual([]);
    expect(await calls.readAccount()).toMatchObject({ sessionsUsed: 19, secondsUsed: 9 * LEASE });
  });
});

describe('a start whose tidying of the account fails', () => {
  it('is accepted, and the error is reported', async () => {
    await given({ concurrent: 50 });
    await calls.start('dead');
    await calls.start('served', { now: NOW + LEASE + 5 });
    const fault = new Error('no access');
    const store = { ...calls.store, markReclaimed: async () => Promise.reject(fault) };
    const onTidyingFailed = vi.fn();
    const now = NOW + 2 * LEASE + 10;
    const request = { accountId: 'u1', sessionId: 'new', now, limits: LIMITS, onTidyingFailed };
    expect((await startSession(store, request)).kind).toBe('counted');
    expect(onTidyingFailed).toHaveBeenCalledWith(fault);
  });
});
