import fc from 'fast-check';
import { expect, it } from 'vitest';
import { computeTotals } from '../../../services/insights/domain/computeTotals.ts';
import { addDays } from '../../../services/insights/domain/days.ts';
import { findMismatch, mrrOf, subscribersOf } from '../../../services/insights/domain/dayTotals.ts';
import { runNightlyTotals } from '../../../services/insights/domain/nightlyTotals.ts';
import { anyWorld, FIRST_DAY, figuresOf, WORLD_DAYS } from '../../support/insights/figuresWorld.ts';
import { memoryFigures } from '../../support/insights/memoryFigures.ts';
import { naiveTotals } from '../../support/insights/naiveTotals.ts';
import { nightAfter } from '../../support/insights/nightAfter.ts';

const LAST_DAY = addDays(FIRST_DAY, WORLD_DAYS - 1);

it('totals of any history are those of a second computation from the state of each account, and add up', async () => {
  await fc.assert(
    fc.asyncProperty(anyWorld, async (world) => {
      const { store } = memoryFigures(figuresOf(world));
      for await (const { totals, previous } of computeTotals(store, { from: FIRST_DAY, to: LAST_DAY })) {
        const { movements, churn, cohort, checkouts } = totals;
        expect({
          day: totals.day,
          mrr: mrrOf(totals),
          subscribers: subscribersOf(totals),
          movements,
          churn,
          cohort,
          checkouts,
        }).toEqual({ day: totals.day, ...naiveTotals(world, totals.day, LAST_DAY) });
        expect(findMismatch(previous, totals)).toBeUndefined();
      }
    }),
    { numRuns: 25 },
  );
}, 60_000);

it('nights that run each day, late or twice store the same as one run over everything', async () => {
  const missed = fc.uniqueArray(fc.integer({ min: 1, max: WORLD_DAYS - 2 }), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(anyWorld, missed, async (world, missedDays) => {
      const figures = figuresOf(world);
      const nightly = memoryFigures(figures);
      for (let index = 0; index < WORLD_DAYS; index++) {
        if (!missedDays.includes(index))
          await runNightlyTotals(nightly.store, nightAfter(addDays(FIRST_DAY, index)));
      }
      const all = memoryFigures(figures);
      for await (const { totals } of computeTotals(all.store, { from: FIRST_DAY, to: LAST_DAY })) {
        await all.store.writeTotals(totals);
      }
      const expected = new Map(all.totals().map((totals) => [totals.day, totals]));
      // A night also writes the days of a stage that has no figures yet.
      for (const totals of nightly.totals().filter(({ day }) => expected.has(day))) {
        expect(totals).toEqual(expected.get(totals.day));
      }
      expect(nightly.totals().length).toBeGreaterThanOrEqual(expected.size);
    }),
    { numRuns: 4 },
  );
}, 60_000);
