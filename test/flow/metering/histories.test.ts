import fc from 'fast-check';
import { expect, it } from 'vitest';
import { endSession } from '../../../services/metering/domain/endSession.ts';
import { heartbeatSession } from '../../../services/metering/domain/heartbeatSession.ts';
import type { MeteringStore } from '../../../services/metering/domain/ports.ts';
import { startSession } from '../../../services/metering/domain/startSession.ts';
import { createMeteringStore } from '../../../services/metering/store/meteringStore.ts';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { addMonths, SECONDS_PER_DAY } from '../../../shared/time.ts';
import { LIMITS } from '../../support/slotLimits.ts';
import { Crash, type CrashPoint, crashing } from '../../support/table/crashing.ts';
import { givenAccount, starterSubscription, testTable } from '../../support/table/testTable.ts';

/** Before the paid month ends, so that the longest history crosses the end. The grace that follows has a smaller quota. */
const NOW = Date.parse('2026-11-22T18:00:00Z') / 1000;
const PAID_UNTIL = NOW + 1_000;
const PAID_MONTH = {
  periodStart: addMonths(PAID_UNTIL, -1),
  paidUntil: PAID_UNTIL,
  anchor: PAID_UNTIL,
  graceUntil: PAID_UNTIL + 7 * SECONDS_PER_DAY,
};
const CONCURRENT = 3;
const QUOTA = 12;
const HISTORIES = 40;

type Step = {
  call: 'start' | 'end' | 'heartbeat';
  session: number;
  /** Seconds since the previous step. */
  after: number;
  crash?: CrashPoint;
  /** The number of callers that make the call at the same time. */
  callers: number;
};

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    call: fc.constantFrom('start', 'start', 'end', 'heartbeat'),
    session: fc.nat({ max: 7 }),
    after: fc.constantFrom(0, 1, 30, 61, 119, 120, 400),
    crash: fc.option(
      fc.record({ call: fc.nat({ max: 5 }), when: fc.constantFrom('before' as const, 'after' as const) }),
      { nil: undefined, freq: 3 },
    ),
    callers: fc.constantFrom(1, 1, 1, 3),
  }),
  { minLength: 5, maxLength: 25 },
);

/** Records the ids that the table counted, at the only two calls that count. */
function witness(store: MeteringStore, counted: string[]): MeteringStore {
  const seen = <T extends { kind: string }>(sessionId: string, result: T): T => {
    if (result.kind === 'counted') counted.push(sessionId);
    return result;
  };
  return {
    ...store,
    countOnce: async (start) => seen(start.sessionId, await store.countOnce(start)),
    countInTransaction: async (start) => seen(start.sessionId, await store.countInTransaction(start)),
  };
}

type World = { table: Table; store: MeteringStore; counted: string[]; accepted: Set<string> };

async function run(world: World, step: Step, now: number): Promise<void> {
  const sessionId = `s${step.session}`;
  const key = { accountId: 'u1', sessionId, now };
  const store = step.crash ? crashing(world.store, step.crash) : world.store;
  const once = async () => {
    if (step.call === 'end') await endSession(store, key);
    else if (step.call === 'heartbeat') await heartbeatSession(store, { ...key, limits: LIMITS });
    else {
      const outcome = await startSession(store, { ...key, limits: LIMITS });
      if (outcome.kind !== 'refused') world.accepted.add(sessionId);
    }
  };
  const results = await Promise.allSettled(Array.from({ length: step.callers }, once));
  for (const result of results) {
    if (result.status === 'rejected' && !(result.reason instanceof Crash)) throw result.reason;
  }
}

async function runHistory(history: Step[]): Promise<void> {
  const table = await testTable();
  const counted: string[] = [];
  const store = witness(createMeteringStore(table), counted);
  const world: World = { table, store, counted, accepted: new Set() };
  await givenAccount(table, 'u1', {
    subscription: starterSubscription(NOW, PAID_MONTH),
    terms: { concurrent: CONCURRENT, sessionsIncluded: QUOTA, requestsPerMinute: 1_000 },
    now: NOW,
  });
  let now = NOW;
  let countedInThisPeriod = 0;
  for (const step of history) {
    now += step.after;
    const before = await createAccountStore(table).readAccount('u1');
    const countedBefore = counted.length;
    await run(world, step, now);
    const account = await createAccountStore(table).readAccount('u1');
    if (!account) throw new Error('no account');
    if (account.usageSince !== before?.usageSince) countedInThisPeriod = 0;
    countedInThisPeriod += counted.length - countedBefore;
    expect(account.sessionsUsed).toBe(countedInThisPeriod);
    expect(account.sessionsUsed).toBeLessThanOrEqual(account.sessionsIncluded);
    expect(Object.keys(account.open).length).toBeLessThanOrEqual(CONCURRENT);
    expect(new Set(counted).size).toBe(counted.length);
    for (const sessionId of world.accepted) expect(counted).toContain(sessionId);
    for (const sessionId of Object.keys(account.open)) expect(counted).toContain(sessionId);
  }
  await endAll(world, now + 1);
}

/**
 * Ends everything, as retries would: all slots are released, and each counted session is in the history once. A session
 * that was never counted can appear there if its end crashed halfway.
 */
async function endAll({ store, table, counted }: World, now: number): Promise<void> {
  for (const sessionId of new Set(counted)) await endSession(store, { accountId: 'u1', sessionId, now });
  const account = await createAccountStore(table).readAccount('u1');
  expect(account?.open).toEqual({});
  const { sessions } = await store.listEnded({ accountId: 'u1', limit: 100 });
  const listed = sessions
    .map(({ sessionId }) => sessionId)
    .filter((sessionId) => counted.includes(sessionId));
  expect(listed.sort()).toEqual([...counted].sort());
}

it('any history of starts, ends, heartbeats, repetitions and crashes counts each session once and exceeds no limit', async () => {
  await fc.assert(fc.asyncProperty(steps, runHistory), { numRuns: HISTORIES, endOnFailure: true });
}, 60_000);
