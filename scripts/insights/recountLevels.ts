import { TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { dayStart, daysOf } from '../../services/insights/domain/days.ts';
import { findFirstDay } from '../../services/insights/domain/firstDay.ts';
import { movementsOf } from '../../services/insights/domain/movements.ts';
import { sumsOf } from '../../services/insights/store/daySums.ts';
import { queryAll } from '../../services/insights/store/queryPages.ts';
import { createTotalsStore } from '../../services/insights/store/totalsStore.ts';
import type { ChangeRow } from '../../shared/account/change.ts';
import { dayChangeWrite, parseChangeRow } from '../../shared/account/changeItem.ts';
import { LEVEL_PREFIX, levelNames } from '../../shared/account/listing.ts';
import { erasedName } from '../../shared/aws/keyHashes.ts';
import { createProgressStore } from '../../shared/aws/progressStore.ts';
import { readBatch } from '../../shared/aws/readBatch.ts';
import type { Table } from '../../shared/aws/tableClient.ts';
import { DIRECTORY_BUCKETS, FIGURE_BUCKETS, tableKeys } from '../../shared/aws/tableKeys.ts';
import { wasMade } from '../../shared/aws/writeFaults.ts';
import { isoDay } from '../../shared/time.ts';

export type LevelDifference = { level: string; figures: number; accounts: number };

const MRR = levelNames.mrr('');

const TASK = 'insights-recount';

/** How often levels were corrected. Two commands at once must not both write the same difference. */
export const readCorrections = async (table: Table): Promise<number> =>
  (await createProgressStore(table, TASK, z.unknown()).read()).step;

/** What the figures say: levels, and by how much the revenue of `day`, the day of the reading, is not explained by its movements. */
export type Figures = { day: string; levels: Map<string, number>; unexplainedMinor: number };

/** The sums of what all days added to levels, strongly consistent. */
export async function readFigures(table: Table, now: number): Promise<Figures> {
  const day = isoDay(now);
  const levels = new Map<string, number>();
  let ofDay: Record<string, number> = {};
  for (const one of daysOf({ from: await findFirstDay(createTotalsStore(table), day), to: day })) {
    const keys = buckets(FIGURE_BUCKETS).map((bucket) => marshall(tableKeys.figures(one, bucket)));
    const rows = await readBatch(table, keys, { consistent: true });
    ofDay = sumsOf(rows.map((row) => unmarshall(row))).levels;
    for (const [name, amount] of Object.entries(ofDay)) levels.set(name, (levels.get(name) ?? 0) + amount);
  }
  return { day, levels, unexplainedMinor: revenueOf(Object.entries(ofDay)) - (await readMoved(table, day)) };
}

/** The sum of the movements of a day, strongly consistent. */
async function readMoved(table: Table, day: string): Promise<number> {
  const pages = await Promise.all(
    buckets(DIRECTORY_BUCKETS).map((bucket) =>
      queryAll(table, {
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: marshall({ ':pk': tableKeys.dayChanges(day, bucket) }),
        ConsistentRead: true,
      }),
    ),
  );
  const rows = pages.flat().flatMap((row) => parseChangeRow(row) ?? []);
  const movements = movementsOf(day, rows, () => undefined);
  return movements.reduce((sum, { beforeMinor, afterMinor }) => sum + afterMinor - beforeMinor, 0);
}

const buckets = (count: number) => Array.from({ length: count }, (_, bucket) => bucket);

const revenueOf = (levels: Iterable<[name: string, amount: number]>): number =>
  [...levels].reduce((sum, [name, amount]) => (name.startsWith(MRR) ? sum + amount : sum), 0);

export const differences = (figures: Map<string, number>, accounts: Map<string, number>): LevelDifference[] =>
  [...new Set([...figures.keys(), ...accounts.keys()])]
    .toSorted()
    .map((level) => ({ level, figures: figures.get(level) ?? 0, accounts: accounts.get(level) ?? 0 }))
    .filter((one) => one.figures !== one.accounts);

/**
 * Adds the differences to the figures of a day, with an opening for what the revenue of the day then lacks, so that start and movements stay
 * end. The opening has the name of an erased account, because it belongs to none. False if another command corrected levels since
 * `corrections` was read: nothing was written.
 */
export function writeDifferences(
  { client, tableName }: Table,
  all: LevelDifference[],
  { figures, corrections, now }: { figures: Figures; corrections: number; now: number },
): Promise<boolean> {
  const { day, unexplainedMinor } = figures;
  const deltas = all.map((one): [string, number] => [one.level, one.accounts - one.figures]);
  const adds: [name: string, amount: number][] = [
    ['opening#accounts', 1],
    ...deltas.map(([level, amount]): [string, number] => [LEVEL_PREFIX + level, amount]),
  ];
  const amountMinor = unexplainedMinor + revenueOf(deltas);
  const guard = { ...tableKeys.progress(TASK), step: corrections + 1, progress: { at: now } };
  const command = new TransactWriteItemsCommand({
    TransactItems: [
      {
        Put: {
          TableName: tableName,
          Item: marshall(guard),
          ConditionExpression: 'attribute_not_exists(pk) OR #step = :before',
          ExpressionAttributeNames: { '#step': 'step' },
          ExpressionAttributeValues: marshall({ ':before': corrections }),
        },
      },
      {
        Update: {
          TableName: tableName,
          Key: marshall(tableKeys.figures(day, 0)),
          UpdateExpression: `ADD ${adds.map((_, index) => `#${index} :${index}`).join(', ')}`,
          ExpressionAttributeNames: Object.fromEntries(adds.map(([name], index) => [`#${index}`, name])),
          ExpressionAttributeValues: marshall(
            Object.fromEntries(adds.map(([, amount], index) => [`:${index}`, amount])),
          ),
        },
      },
      ...(amountMinor === 0
        ? []
        : [dayChangeWrite(tableName, opening({ day, amountMinor, plan: mostChanged(deltas), corrections }))]),
    ],
  });
  return wasMade(() => client.send(command));
}

/** An opening has one plan: the one whose revenue differs most. */
const mostChanged = (deltas: [level: string, amount: number][]): string =>
  deltas
    .filter(([level]) => level.startsWith(MRR))
    .toSorted(([, one], [, other]) => Math.abs(other) - Math.abs(one))[0]?.[0]
    .slice(MRR.length) ?? 'free';

function opening(of: { day: string; amountMinor: number; plan: string; corrections: number }): ChangeRow {
  const { day, amountMinor, plan, corrections } = of;
  const revenue = { plan, status: 'active', mrr: Math.abs(amountMinor), isEnding: false };
  return {
    kind: 'opening',
    accountId: erasedName(`recount#${day}`),
    name: `recount#${corrections}`,
    at: dayStart(day),
    ...(amountMinor < 0 ? { before: { plan, revenue } } : { after: { plan, revenue } }),
  };
}
