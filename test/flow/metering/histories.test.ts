import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { partitionRows } from '../../../services/accounts/store/accountItems.ts';
import { applyChanges } from '../../../services/ledger/domain/applyChanges.ts';
import type { AccountChange } from '../../../services/ledger/domain/effects.ts';
import { createLedgerStore } from '../../../services/ledger/store/ledgerStore.ts';
import { parseStreamRecord } from '../../../services/ledger/store/streamRecords.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { type CountingHistory, runCountingHistory } from '../../support/metering/countingHistory.ts';
import { LIMITS } from '../../support/slotLimits.ts';
import { deliverStream } from '../../support/table/deliverStream.ts';
import { testTable } from '../../support/table/testTable.ts';

/** `npm run soak` runs 500. */
const SEED_COUNT = Number(process.env.COUNTING_SEEDS ?? 50);
const FIRST_SEED = Number(process.env.COUNTING_FIRST_SEED ?? 1);
const SEEDS = Array.from({ length: SEED_COUNT }, (_, index) => FIRST_SEED + index);

/** Printed at the end. Zeros would show that the test proves nothing. */
const totals = {
  accepted: 0,
  counted: 0,
  released: 0,
  extended: 0,
  shortened: 0,
  calls: 0,
  crashes: 0,
  late: 0,
  outages: 0,
  periods: 0,
};

let table: Table;

beforeAll(async () => {
  table = await testTable();
});

describe('a random history of starts, ends, heartbeats, reclaims, reports, upgrades and outages, with crashes and late writes', () => {
  afterAll(() => console.info(`${SEEDS.length} histories: ${JSON.stringify(totals)}`));

  it.each(SEEDS)(
    'counts each id once, gives each slot back once and loses no session (seed %i)',
    { timeout: 60_000 },
    async (seed) => {
      const history = await runCountingHistory(table, seed, LIMITS);
      const { log, accepted, account, actions } = history;
      const context = actions.join(', ');
      expect(log.faults, context).toEqual([]);
      expect(account.open, context).toEqual({});
      const once = Object.fromEntries([...log.counted.keys()].map((id) => [id, 1]));
      expect(Object.fromEntries(log.counted), context).toEqual(once);
      expect(Object.fromEntries(log.released), context).toEqual(once);
      expect(
        [...accepted].filter((id) => !log.counted.has(id)),
        context,
      ).toEqual([]);
      expect(
        [...log.extended, ...log.shortened]
          .map(([id]) => id)
          .filter((id) => (log.extended.get(id) ?? 0) + (log.shortened.get(id) ?? 0) > 1),
        context,
      ).toEqual([]);
      expect(account.sessionsUsed, context).toBe(log.sessions.get(account.usageSince) ?? 0);
      expect(account.secondsUsed, context).toBe(log.seconds.get(account.usageSince) ?? 0);
      await expectHistory(history, context);
      expected.set(history.accountId, await usageOfSessions(history));
      addTotals(history);
    },
  );

  it('has the same usage in the ledger as in the sessions', { timeout: 120_000 }, async () => {
    const ledger = createLedgerStore(table);
    const apply = async (changes: AccountChange[]) => {
      const { failures } = await applyChanges(ledger, changes, Math.floor(Date.now() / 1000));
      expect(failures).toEqual([]);
    };
    await deliverStream(table, async ({ Records }) => {
      const changes = Records.flatMap((record) => parseStreamRecord(record) ?? []);
      // Half of the batch is delivered first, in the middle of it, and then all of it.
      await apply(changes.slice(changes.length / 4, (changes.length * 3) / 4));
      await apply(changes);
    });
    for (const [accountId, usage] of expected) {
      const ofLedger = await usageOfLedger(accountId);
      expect({ accountId, ...ofLedger }).toEqual({ accountId, ...usage, gaps: [], negative: [] });
    }
  });
});

/** Sessions by the period in which they were counted, and all seconds. */
type CountedUsage = { sessions: Record<string, number>; seconds: number };
const expected = new Map<string, CountedUsage>();

async function usageOfSessions({ store, log, accountId }: CountingHistory): Promise<CountedUsage> {
  const { sessions } = await store.listEnded({ accountId, limit: 100 });
  const counted = sessions.filter(({ sessionId }) => log.counted.has(sessionId));
  return {
    sessions: Object.fromEntries(log.sessions),
    seconds: counted.reduce(
      (sum, { startedAt, endedAt = startedAt }) => sum + Math.max(0, endedAt - startedAt),
      0,
    ),
  };
}

async function usageOfLedger(
  accountId: string,
): Promise<CountedUsage & { gaps: unknown; negative: unknown[] }> {
  const sessions: Record<string, number> = {};
  let seconds = 0;
  let gaps: unknown;
  // The records of the stream have the time of the test, so days prove nothing.
  const inPeriods = new Map<number, number>();
  for await (const row of partitionRows(table, tableKeys.days(accountId))) {
    const item = unmarshall(row);
    const since = item.sk === 'HEAD' ? item.since : Number(String(item.sk).split('#')[1]);
    if (item.sessions) sessions[since] = (sessions[since] ?? 0) + item.sessions;
    seconds += item.seconds ?? 0;
    gaps ??= item.gaps;
    inPeriods.set(since, (inPeriods.get(since) ?? 0) + (item.seconds ?? 0));
  }
  for await (const row of partitionRows(table, tableKeys.closedPeriod(accountId, 0).pk)) {
    const { sk, secondsUsed = 0, lateSeconds = 0 } = unmarshall(row);
    inPeriods.set(-Number(sk), secondsUsed + lateSeconds);
  }
  const negative = [...inPeriods].filter(([, used]) => used < 0);
  return { sessions, seconds, gaps, negative };
}

/** A session that was never counted can be listed if its end crashed before its verdict. */
async function expectHistory({ store, log, accountId }: CountingHistory, context: string): Promise<void> {
  const { sessions } = await store.listEnded({ accountId, limit: 100 });
  const listed = sessions.map(({ sessionId }) => sessionId);
  expect(listed, context).toEqual(expect.arrayContaining([...log.counted.keys()]));
  expect(new Set(listed).size, context).toBe(listed.length);
}

function addTotals({ log, accepted, totals: ofHistory }: CountingHistory): void {
  totals.accepted += accepted.size;
  totals.counted += log.counted.size;
  totals.released += log.released.size;
  totals.extended += log.extended.size;
  totals.shortened += log.shortened.size;
  totals.periods += log.sessions.size;
  for (const name of ['calls', 'crashes', 'late', 'outages'] as const) totals[name] += ofHistory[name];
}
