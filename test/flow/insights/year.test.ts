import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { runNightlyTotals } from '../../../services/insights/domain/nightlyTotals.ts';
import type { Totals } from '../../../services/insights/domain/totals.ts';
import { createTotalsStore } from '../../../services/insights/store/totalsStore.ts';
import { virtualClock } from '../../support/virtualClock.ts';
import { type ExpectedDay, expectedTotals } from '../../support/year/expectedTotals.ts';
import { runYear } from '../../support/year/runYear.ts';
import { readHistory } from '../../support/year/stripeTruth.ts';
import { DAY, dayOf } from '../../support/year/yearLog.ts';
import { createYearShop } from '../../support/year/yearShop.ts';

/** A year of 60 accounts takes less than a minute on two idle cores; `npm run soak` runs one of 2,000. */
const ACCOUNTS = Number(process.env.YEAR_ACCOUNTS ?? 60);
const DAYS = Number(process.env.YEAR_DAYS ?? 366);
const SEEDS = Number(process.env.YEAR_SEEDS ?? 1);
const FIRST_SEED = Number(process.env.YEAR_FIRST_SEED ?? 1);

/** It ends with the last day of February of a leap year. */
const BEGINS = Date.parse('2031-03-01T00:00:00Z') / 1000;

/** Totals are computed less often than each night, to save time. What is late reaches them nevertheless. */
const NIGHTLY_EVERY_DAYS = 61;
const RUN_AFTER_SECONDS = 3 * 3_600;

/** Levels that the second implementation does not have: they follow from quotas and terms. */
const OTHER_LEVELS = ['at_80', 'used_up', 'terms'];

/** The figures of a day that are compared, without zeros. */
function comparable({ day, levels, movements, use, churn, cohort, checkouts }: ExpectedDay | Totals) {
  const known = Object.entries(levels).filter(([name]) => !OTHER_LEVELS.includes(name));
  const used = Object.entries(use).filter(([, { sessions, seconds }]) => sessions + seconds > 0);
  return {
    day,
    levels: Object.fromEntries(known),
    movements,
    use: Object.fromEntries(used),
    churn,
    cohort,
    checkouts,
  };
}

const EMPTY = {
  levels: {},
  movements: {},
  use: {},
  churn: { churned: 0, base: 0, voluntary: 0, paymentFailure: 0, churnedMrrMinor: 0, startMrrMinor: 0 },
  cohort: { started: 0, converted: 0, migrated: 0 },
  checkouts: { opened: 0, subscribed: 0 },
};

const mrrOf = (totals: Totals | undefined) =>
  Object.entries(totals?.levels ?? {}).reduce(
    (sum, [name, level]) => (name.startsWith('mrr#') ? sum + level : sum),
    0,
  );

const movedIn = ({ movements }: Totals) =>
  Object.values(movements).reduce((sum, { amountMinor }) => sum + amountMinor, 0);

/** A year in which something never happens would prove nothing about it. */
function expectVariety(stored: Totals[]): void {
  const kinds = new Set(stored.flatMap(({ movements }) => Object.keys(movements)));
  expect([...kinds].sort()).toEqual(['churn', 'contraction', 'expansion', 'new', 'reactivation']);
  const levels = new Set(stored.flatMap((one) => Object.keys(one.levels)));
  for (const name of ['mrr_at_risk', 'committed_mrr', 'payment_due', 'mrr#growth', 'accounts#starter']) {
    expect(levels).toContain(name);
  }
  const most = (figure: (totals: Totals) => number) => Math.max(...stored.map(figure));
  expect(most(({ churn }) => churn.paymentFailure)).toBeGreaterThan(0);
  expect(most(({ churn }) => churn.voluntary)).toBeGreaterThan(0);
  expect(most(({ cohort }) => cohort.converted)).toBeGreaterThan(0);
  expect(most(({ checkouts }) => checkouts.subscribed)).toBeGreaterThan(0);
  expect(most(({ use }) => use.growth?.seconds ?? 0)).toBeGreaterThan(0);
}

describe(`a year of ${ACCOUNTS} accounts`, () => {
  const seeds = Array.from({ length: SEEDS }, (_, index) => FIRST_SEED + index);

  it.each(seeds)(
    'has the figures of a second computation on every day (seed %i)',
    { timeout: 7_200_000 },
    async (seed) => {
      const clock = virtualClock(BEGINS);
      const shop = await createYearShop();
      const totals = createTotalsStore(shop.table);
      const mismatches: unknown[] = [];
      const compute = async (day: number) => {
        const outcome = await runNightlyTotals(totals, BEGINS + (day + 1) * DAY + RUN_AFTER_SECONDS);
        if (outcome.kind === 'rewritten') mismatches.push(...outcome.mismatches);
      };
      const { log, tally } = await runYear({
        shop,
        clock,
        seed,
        accounts: ACCOUNTS,
        days: DAYS,
        onDay: async (day) => {
          if (day % NIGHTLY_EVERY_DAYS === 0 || day === DAYS - 1) await compute(day);
        },
      });
      await compute(DAYS - 1);
      // Zeros would show that the test proves nothing.
      console.log(`seed ${seed}: ${JSON.stringify(tally)}`);
      const stored = await totals.readTotals({ from: dayOf(BEGINS), to: dayOf(BEGINS + DAYS * DAY) });
      const byDay = new Map(stored.map((one) => [one.day, comparable(one)]));
      const different = expectedTotals(log, await readHistory(shop.stripe, log))
        .map(comparable)
        .map((expected) => ({ expected, actual: byDay.get(expected.day) ?? { day: expected.day, ...EMPTY } }))
        .filter(({ expected, actual }) => !isDeepStrictEqual(expected, actual));
      expect(different[0]?.actual).toEqual(different[0]?.expected);
      expect(different).toEqual([]);
      expect(mismatches).toEqual([]);
      for (const [index, one] of stored.entries()) {
        expect(mrrOf(one), one.day).toBe(mrrOf(stored[index - 1]) + movedIn(one));
      }
      if (ACCOUNTS >= 60 && DAYS >= 366) expectVariety(stored);
      expect(shop.anomalies).not.toContain('two_live_subscriptions');
    },
  );
});
