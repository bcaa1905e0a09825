import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { readBatch } from '../../../shared/aws/readBatch.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { FIGURE_BUCKETS, KEY_PREFIXES, tableKeys } from '../../../shared/aws/tableKeys.ts';
import { isoDay } from '../../../shared/time.ts';
import { addDays } from '../domain/days.ts';
import { liveDaysAfter } from '../domain/liveTotals.ts';
import type { Totals } from '../domain/totals.ts';
import { sumsOf } from './daySums.ts';
import { parseTotals } from './totalsRow.ts';
import { createTotalsStore } from './totalsStore.ts';

type Levels = Totals['levels'];

const figureBuckets = Array.from({ length: FIGURE_BUCKETS }, (_, bucket) => bucket);

/**
 * The levels of the stage now, as the overview has them: those of the last totals, and the sums of the days since. One batch once the night has stored the totals
 * of yesterday. Between midnight and then it is a second one, and one more for each day without totals.
 */
export async function readLevels(table: Table, now: number): Promise<Levels> {
  const today = isoDay(now);
  const yesterday = addDays(today, -1);
  const keys = [
    ...figureBuckets.map((bucket) => tableKeys.figures(today, bucket)),
    tableKeys.totals(addDays(yesterday, -1)),
    tableKeys.totals(yesterday),
  ];
  const rows = await readBatch(
    table,
    keys.map((key) => marshall(key)),
    { consistent: false },
  );
  const totals = rows.filter(({ pk }) => pk?.S === KEY_PREFIXES.totals).map(parseTotals);
  const figures = rows.filter(({ pk }) => pk?.S !== KEY_PREFIXES.totals);
  const store = createTotalsStore(table);
  const last =
    totals.reduce<Totals | undefined>(
      (latest, one) => (latest && latest.day > one.day ? latest : one),
      undefined,
    ) ?? (await store.readLastTotals(yesterday));
  const sumsOfToday = sumsOf(figures.map((row) => unmarshall(row)));
  const days = liveDaysAfter(last, today);
  const sums = await Promise.all(days.map((day) => (day === today ? sumsOfToday : store.readDaySums(day))));
  return sums.reduce((levels, sum) => plus(levels, sum.levels), last?.levels ?? {});
}

function plus(one: Levels, other: Levels): Levels {
  const sum = { ...one };
  for (const [name, amount] of Object.entries(other)) sum[name] = (sum[name] ?? 0) + amount;
  return sum;
}
