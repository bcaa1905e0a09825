import { CHURN_DAYS, churnOf } from './churn.ts';
import { addToCohorts, CHECKOUT_DAYS, checkoutsOf } from './conversion.ts';
import { type DayData, readDayData } from './dayData.ts';
import { addDays, dayStart, daysOf } from './days.ts';
import { mrrOf, nextDayTotals, subscribersOf } from './dayTotals.ts';
import type { Cohort, DayTotals, Totals } from './totals.ts';
import type { TotalsStore } from './totalsPorts.ts';

const NO_COHORT: Cohort = { started: 0, converted: 0, migrated: 0 };

/**
 * The totals of the days from one to another, both included, oldest first, each as soon as it is computed. What was stored for days after
 * `to` is left out, so that the result is the same whenever it runs. Days before the first figures of the stage are left out too, except
 * the last one and those that have totals. It keeps the movements of 38 days in memory, and no directory row.
 */
export async function* computeTotals(
  store: Omit<TotalsStore, 'writeTotals'>,
  { from, to }: { from: string; to: string },
): AsyncGenerator<{ totals: Totals; previous: Totals | undefined }> {
  if (from > to) return;
  const cohorts = await readCohorts(store, dayStart(addDays(to, 1)));
  const stored = await store.readTotals({ from: addDays(from, -CHURN_DAYS), to });
  const starts = new Map(stored.filter(({ day }) => day < from).map((totals) => [totals.day, totals]));
  const firstStored = stored[0]?.day ?? to;
  const window = createDayWindow(store, to);
  let previous = starts.get(addDays(from, -1));
  for (const day of daysOf({ from, to })) {
    await window.moveTo(day);
    const data = window.dataOf(day);
    const sums = await store.readDaySums(day);
    const dayTotals = nextDayTotals(previous, { day, sums, movements: data.movements });
    const cohort = cohorts.get(day) ?? NO_COHORT;
    if (previous === undefined && day < firstStored && isEmpty(dayTotals, data, cohort)) continue;
    const start = starts.get(addDays(day, -CHURN_DAYS));
    const totals: Totals = {
      ...dayTotals,
      churn: churnOf(
        daysOf({ from: addDays(day, 1 - CHURN_DAYS), to: day }).map((one) => window.dataOf(one).movements),
        { startSubscribers: subscribersOf(start), startMrrMinor: mrrOf(start) },
      ),
      cohort,
      checkouts: checkoutsOf(
        data.checkouts,
        daysOf({ from: day, to: addDays(day, CHECKOUT_DAYS) }).flatMap(
          (one) => window.dataOf(one).subscribed,
        ),
      ),
    };
    yield { totals, previous };
    starts.set(day, totals);
    starts.delete(addDays(day, -CHURN_DAYS));
    previous = totals;
  }
}

async function readCohorts(store: Pick<TotalsStore, 'listDirectory'>, until: number) {
  const cohorts = new Map<string, Cohort>();
  for await (const rows of store.listDirectory()) {
    for (const row of rows) addToCohorts(cohorts, row, until);
  }
  return cohorts;
}

const NO_DATA: DayData = { movements: [], checkouts: [], subscribed: [] };

/** The days around one: the window of its churn before it, and of its checkouts after it, up to `to`. Each day is read once. */
function createDayWindow(store: Pick<TotalsStore, 'readDayChanges' | 'readDirectoryRows'>, to: string) {
  const days = new Map<string, DayData>();
  return {
    async moveTo(day: string): Promise<void> {
      const first = addDays(day, 1 - CHURN_DAYS);
      const last = addDays(day, CHECKOUT_DAYS);
      for (const one of days.keys()) if (one < first) days.delete(one);
      for (const one of daysOf({ from: first, to: last < to ? last : to })) {
        if (!days.has(one)) days.set(one, await readDayData(store, one));
      }
    },
    dataOf: (day: string): DayData => days.get(day) ?? NO_DATA,
  };
}

const isEmpty = ({ levels, use, openings }: DayTotals, data: DayData, { started, migrated }: Cohort) =>
  Object.keys(levels).length + Object.keys(use).length === 0 &&
  openings + started + migrated + data.movements.length + data.checkouts.length === 0;
