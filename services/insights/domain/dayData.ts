import type { ChangeRow } from '../../../shared/account/change.ts';
import { isSubscribing } from './conversion.ts';
import { type AccountMovement, isGain, movementsOf } from './movements.ts';
import type { FiguresReader } from './totalsPorts.ts';

/** What totals need of a day's rows. */
export type DayData = {
  movements: AccountMovement[];
  checkouts: { accountId: string; at: number }[];
  subscribed: { accountId: string; at: number }[];
};

/**
 * Reads the rows of a UTC day: one query of each bucket, and a batch for the accounts that began to pay, if there are any. Not for
 * those that were taken over: on the day of a back-fill, these are all that pay.
 */
export async function readDayData(
  store: Pick<FiguresReader, 'readDayChanges' | 'readDirectoryRows'>,
  day: string,
): Promise<DayData> {
  const rows = await store.readDayChanges(day);
  const gaining = new Set(
    rows.filter((row) => row.kind === 'change' && isGain(row)).map(({ accountId }) => accountId),
  );
  const directory = gaining.size > 0 ? await store.readDirectoryRows([...gaining]) : [];
  const firstDays = new Map(directory.map((row) => [row.accountId, row]));
  return {
    movements: movementsOf(day, rows, (accountId) => firstDays.get(accountId)),
    checkouts: rows.filter(({ kind }) => kind === 'checkout').map(instantOf),
    subscribed: rows.filter(isSubscribing).map(instantOf),
  };
}

const instantOf = ({ accountId, at }: ChangeRow) => ({ accountId, at });
