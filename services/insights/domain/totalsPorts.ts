import type { ChangeRow } from '../../../shared/account/change.ts';
import type { DirectoryRow } from '../../../shared/account/directory.ts';
import type { DaySums } from './dayTotals.ts';
import type { Totals } from './totals.ts';

/** What totals are computed from. */
export type FiguresReader = {
  /** The sums of a day's figures items. Zeros if it has none. */
  readDaySums(day: string): Promise<DaySums>;
  /** All rows of a day, in no particular order. */
  readDayChanges(day: string): Promise<ChangeRow[]>;
  /** The directory rows of these accounts. Those that do not exist are left out. */
  readDirectoryRows(accountIds: string[]): Promise<DirectoryRow[]>;
};

export type TotalsReader = {
  /** The stored totals of these days, both included, oldest first. */
  readTotals(range: { from: string; to: string }): Promise<Totals[]>;
  /** The newest stored totals up to a day. */
  readLastTotals(upTo: string): Promise<Totals | undefined>;
};

export type TotalsStore = FiguresReader &
  TotalsReader & {
    /** Every row of the directory, in pages. */
    listDirectory(): AsyncIterable<DirectoryRow[]>;
    writeTotals(totals: Totals): Promise<void>;
  };
