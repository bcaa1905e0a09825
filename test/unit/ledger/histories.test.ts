import { afterAll, expect, it } from 'vitest';
import { runLedgerHistory } from '../../support/ledger/ledgerHistory.ts';
import { ledgerSums, ledgerTruth, negativeSums } from '../../support/ledger/ledgerTruth.ts';
import {
  brokenChanges,
  differingTimelines,
  hasOpenings,
  listedItems,
  listedTruth,
  movementItems,
  movementTruth,
} from '../../support/ledger/listedTruth.ts';
import { noticeDifferences } from '../../support/ledger/noticeTruth.ts';

/** `npm run soak -- --ledger N` runs more. */
const COUNT = Number(process.env.LEDGER_SEEDS ?? 1_000);
const FIRST = Number(process.env.LEDGER_FIRST_SEED ?? 1);
const GROUP = 100;

const totals = {
  records: 0,
  shortened: 0,
  discarded: 0,
  faults: 0,
  erasures: 0,
  notices: 0,
  unopened: 0,
  learned: 0,
};
afterAll(() => console.info(`${COUNT} ledger histories from seed ${FIRST}: ${JSON.stringify(totals)}`));

type Row = { kind?: string; before?: Money; after?: Money };
type Money = { revenue?: { mrr: number } };

/** Whether an item is a row of the first image that says what an account pays, after one of an earlier release. */
const isLearned = ({ kind, before, after }: Row): boolean =>
  kind === 'opening' && before?.revenue?.mrr === 0 && (after?.revenue?.mrr ?? 0) > 0;

const groups = Array.from({ length: Math.ceil(COUNT / GROUP) }, (_, index) => FIRST + index * GROUP);

it.each(groups)(
  'the ledger has the sums of the sessions, the lists and levels of the last images, and a notice of each threshold and plan that its images crossed, in the histories from seed %i on',
  { timeout: 60_000 },
  async (first) => {
    for (let seed = first; seed < Math.min(first + GROUP, FIRST + COUNT); seed++) {
      const history = await runLedgerHistory(seed);
      const { accounts, table, discarded, faults } = history;
      const items = [...table.items.values()];
      const truth = ledgerTruth(accounts);
      expect({ seed, ...ledgerSums(items) }).toEqual({ seed, ...truth });
      expect({ seed, negative: negativeSums(truth, accounts) }).toEqual({ seed, negative: [] });
      const heads = items.filter(({ sk }) => sk === 'HEAD');
      expect({ seed, gaps: heads.flatMap(({ gaps }) => gaps) }).toEqual({ seed, gaps: [] });
      const { count, ...notices } = noticeDifferences(accounts, items);
      expect({ seed, ...notices }).toEqual({ seed, missing: [], unexpected: [] });
      expect({ seed, ...listedItems(items) }).toEqual({ seed, ...listedTruth(history) });
      expect({ seed, broken: brokenChanges(history, items) }).toEqual({ seed, broken: [] });
      expect({ seed, differing: differingTimelines(history, items) }).toEqual({ seed, differing: [] });
      if (!history.isOpenedLate && !hasOpenings(items)) {
        expect({ seed, ...movementItems(items) }).toEqual({ seed, ...movementTruth(history) });
        totals.unopened++;
      }
      totals.learned += items.filter(isLearned).length;
      totals.notices += count;
      totals.records += accounts.reduce((sum, { written }) => sum + written.length, 0);
      totals.erasures += accounts.reduce((sum, { erasures }) => sum + erasures.length, 0);
      const closings = accounts.flatMap(({ sessions }) =>
        [...sessions.values()].flatMap((one) => one.closings),
      );
      totals.shortened += closings.filter((closing) => closing.seconds < 0).length;
      totals.discarded += discarded;
      totals.faults += faults;
    }
  },
);

it('some histories begin with their accounts, some have subscriptions of an earlier release, and some sessions are shortened', () => {
  expect(totals.unopened).toBeGreaterThan(0);
  expect(totals.learned).toBeGreaterThan(0);
  expect(totals.shortened).toBeGreaterThan(0);
});
