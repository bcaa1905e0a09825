import { beforeEach, describe, expect, it } from 'vitest';
import { startSession } from '../../services/metering/domain/startSession.ts';
import { createAccountStore } from '../../shared/account/accountStore.ts';
import { rollOver } from '../../shared/account/rollOver.ts';
import type { Table } from '../../shared/aws/tableClient.ts';
import { LIMITS } from '../support/slotLimits.ts';
import { givenAccount, testTable } from '../support/table/testTable.ts';
import { NOW, sessionCalls } from './support/sessionCalls.ts';

let table: Table;
let calls: ReturnType<typeof sessionCalls>;

beforeEach(async () => {
  table = await testTable();
  calls = sessionCalls(table);
});

const usedUp = () => givenAccount(table, 'u1', { sessionsUsed: 100, now: NOW });
const refusedAt = async () => (await calls.readAccount()).refusedAt;

async function save(change: (now: number) => Partial<Parameters<typeof rollOver>[0]>, now: number) {
  const before = await calls.readAccount();
  const after = rollOver({ ...before, ...change(now) }, now);
  expect(await createAccountStore(table).saveEntitlements({ before, after })).toBe(true);
}

describe('a quota that is used up', () => {
  it('says since when it refuses sessions: the first refusal, not the last', async () => {
    await usedUp();
    expect(await refusedAt()).toBeUndefined();
    for (const seconds of [5, 6, 60]) {
      expect(await calls.start(`s${seconds}`, { now: NOW + seconds })).toMatchObject({
        reason: 'quota_exceeded',
      });
    }
    expect(await refusedAt()).toBe(NOW + 5);
  });

  it('is marked by one of 64 callers, which raises the revision once', async () => {
    await usedUp();
    const { revision = 0 } = await calls.readAccount();
    const outcomes = await Promise.all(
      Array.from({ length: 64 }, (_, index) => calls.start(`s${index}`, { now: NOW + index })),
    );
    expect(new Set(outcomes.map((outcome) => 'reason' in outcome && outcome.reason))).toEqual(
      new Set(['quota_exceeded']),
    );
    expect((await calls.readAccount()).revision).toBe(revision + 1);
  });

  it('no longer says so once terms or a plan bring sessions, and says so anew when those are used up', async () => {
    await usedUp();
    await calls.start('s1');
    await save(() => ({ terms: { sessionsIncluded: 101, concurrent: 10, holdUnpaid: true } }), NOW + 10);
    expect(await refusedAt()).toBeUndefined();
    expect(await calls.start('s2', { now: NOW + 20 })).toMatchObject({ kind: 'counted' });
    expect(await calls.start('s3', { now: NOW + 30 })).toMatchObject({ reason: 'quota_exceeded' });
    expect(await refusedAt()).toBe(NOW + 30);
  });

  it('forgets a refusal that came between the read and the write of a change that brings sessions', async () => {
    await usedUp();
    const before = await calls.readAccount();
    await calls.start('s1');
    expect(await refusedAt()).toBe(NOW);
    const terms = { sessionsIncluded: 200, holdUnpaid: true };
    const after = rollOver({ ...before, terms }, NOW + 10);
    expect(await createAccountStore(table).saveEntitlements({ before, after })).toBe(true);
    expect(await refusedAt()).toBeUndefined();
  });

  it('keeps the instant when a change brings no session', async () => {
    await usedUp();
    await calls.start('s1');
    await save(() => ({ customers: ['cus_1'] }), NOW + 10);
    expect(await refusedAt()).toBe(NOW);
  });

  it('of a later period does not inherit the refusal of an earlier one', async () => {
    await usedUp();
    await calls.start('s1');
    const later = NOW + 30 * 86_400;
    await save(() => ({ terms: { sessionsIncluded: 0, holdUnpaid: true } }), later);
    await calls.start('s2', { now: later + 5 });
    expect(await refusedAt()).toBe(later + 5);
  });

  it('refuses as before if the refusal cannot be recorded', async () => {
    await usedUp();
    const failing = { ...calls.store, markRefused: () => Promise.reject(new Error('throttled')) };
    const errors: unknown[] = [];
    const outcome = await startSession(failing, {
      accountId: 'u1',
      sessionId: 's1',
      now: NOW,
      limits: LIMITS,
      onTidyingFailed: (error) => errors.push(error),
    });
    expect(outcome).toMatchObject({ kind: 'refused', reason: 'quota_exceeded' });
    expect(errors).toEqual([new Error('throttled')]);
  });
});
