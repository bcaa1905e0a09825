import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { type CountingHistory, runCountingHistory } from '../../support/metering/countingHistory.ts';
import { LIMITS } from '../../support/slotLimits.ts';
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
        [...log.extended].filter(([, times]) => times > 1),
        context,
      ).toEqual([]);
      expect(account.sessionsUsed, context).toBe(log.sessions.get(account.usageSince) ?? 0);
      expect(account.secondsUsed, context).toBe(log.seconds.get(account.usageSince) ?? 0);
      await expectHistory(history, context);
      addTotals(history);
    },
  );
});

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
  totals.periods += log.sessions.size;
  for (const name of ['calls', 'crashes', 'late', 'outages'] as const) totals[name] += ofHistory[name];
}
