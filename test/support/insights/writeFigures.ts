import { PutItemCommand, QueryCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { changeWrites } from '../../../shared/account/changeItem.ts';
import { directoryWrite } from '../../../shared/account/directoryItem.ts';
import { LEVEL_PREFIX } from '../../../shared/account/listing.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { FIGURE_BUCKETS, KEY_PREFIXES, tableKeys } from '../../../shared/aws/tableKeys.ts';
import type { Figures } from './memoryFigures.ts';

/** Writes what the ledger would have written. */
export async function writeFigures(table: Table, { rows, sums, directory }: Figures): Promise<void> {
  const { client, tableName } = table;
  const transact = (TransactItems: ReturnType<typeof changeWrites>) =>
    client.send(new TransactWriteItemsCommand({ TransactItems }));
  for (const row of rows) await transact(changeWrites(tableName, row));
  for (const row of directory) await transact([directoryWrite(tableName, row)]);
  for (const [day, { levels, openings }] of sums) {
    const named = Object.entries(levels).map(([name, delta]) => [`${LEVEL_PREFIX}${name}`, delta] as const);
    await putFigures(table, day, 0, { 'opening#accounts': openings });
    for (const [index, [name, delta]] of named.entries()) {
      // Each in a bucket of its own, also the last one.
      await putFigures(table, day, FIGURE_BUCKETS - 1 - index, { [name]: delta });
    }
  }
}

export async function putFigures(
  { client, tableName }: Table,
  day: string,
  bucket: number,
  amounts: Record<string, number>,
): Promise<void> {
  const Item = marshall({ ...tableKeys.figures(day, bucket), ...amounts });
  await client.send(new PutItemCommand({ TableName: tableName, Item }));
}

/** The items of all days, as they are stored. */
export async function storedTotals({ client, tableName }: Table): Promise<Record<string, unknown>[]> {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: marshall({ ':pk': KEY_PREFIXES.totals }),
    }),
  );
  return Items.map((item) => unmarshall(item));
}
