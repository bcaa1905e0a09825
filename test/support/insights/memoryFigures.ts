import type { DaySums } from '../../../services/insights/domain/dayTotals.ts';
import type { Totals } from '../../../services/insights/domain/totals.ts';
import type { TotalsStore } from '../../../services/insights/domain/totalsPorts.ts';
import type { ChangeRow } from '../../../shared/account/change.ts';
import type { DirectoryRow } from '../../../shared/account/directory.ts';
import { isoDay } from '../../../shared/time.ts';

export type Figures = {
  rows: ChangeRow[];
  sums: Map<string, DaySums>;
  directory: DirectoryRow[];
};

export const noSums = (): DaySums => ({ levels: {}, use: {}, openings: 0 });

/** A store in memory, with the totals that it has at first. */
export function memoryFigures({ rows, sums, directory }: Figures, stored: Totals[] = []) {
  const totals = new Map(stored.map((one) => [one.day, structuredClone(one)]));
  const byDay = Map.groupBy(rows, ({ at }) => isoDay(at));
  const sorted = () => [...totals.values()].toSorted((one, other) => (one.day < other.day ? -1 : 1));
  const store: TotalsStore = {
    readDaySums: async (day) => sums.get(day) ?? noSums(),
    readDayChanges: async (day) => byDay.get(day) ?? [],
    readDirectoryRows: async (ids) => directory.filter(({ accountId }) => ids.includes(accountId)),
    readTotals: async ({ from, to }) => sorted().filter(({ day }) => day >= from && day <= to),
    readLastTotals: async (upTo) => sorted().findLast(({ day }) => day <= upTo),
    async *listDirectory() {
      for (const row of directory) yield [row];
    },
    writeTotals: async (one) => void totals.set(one.day, structuredClone(one)),
  };
  return { store, totals: sorted };
}
