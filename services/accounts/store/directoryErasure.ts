import { GetItemCommand, QueryCommand, UpdateItemCommand, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { directoryWrite, parseDirectoryRow } from '../../../shared/account/directoryItem.ts';
import { erasedName } from '../../../shared/aws/keyHashes.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { writeBatch } from '../../../shared/aws/writeBatch.ts';
import { isoDay } from '../../../shared/time.ts';

type Key = { pk: string; sk: string };

const deletion = (key: Key): WriteRequest => ({ DeleteRequest: { Key: marshall(key) } });

/**
 * Replaces a page of the changes of an account, and its row of the directory, by what figures of days keep under the erased name. Returns
 * how many rows there were. Rows are put before others are deleted, and the account's own last, so that a crash leaves what
 * the next call needs.
 */
export async function eraseDirectory(table: Table, accountId: string, countMax: number): Promise<number> {
  const rows = await readChanges(table, accountId, countMax);
  const ofDays = rows.map(({ pk: _pk, sk, ...row }) => ({
    row,
    day: isoDay(Number(row.at)),
    name: String(sk),
  }));
  const name = erasedName(accountId);
  const puts = ofDays.map(({ row, ...of }): WriteRequest => {
    const item = { ...row, ...tableKeys.dayChange({ ...of, accountId: name }), accountId: name };
    return { PutRequest: { Item: marshall(item) } };
  });
  await writeBatch(table, puts, 'changes of erased accounts');
  const named = ofDays.map(({ row: _row, ...of }) => deletion(tableKeys.dayChange({ ...of, accountId })));
  await writeBatch(table, named, 'changes of days');
  const own = rows.map(({ sk }) => deletion(tableKeys.change(accountId, String(sk))));
  await writeBatch(table, own, 'changes of accounts');
  return rows.length + (await eraseRow(table, accountId));
}

async function readChanges({ client, tableName }: Table, accountId: string, countMax: number) {
  const command = new QueryCommand({
    TableName: tableName,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: marshall({ ':pk': tableKeys.changes(accountId) }),
    ConsistentRead: true,
    Limit: countMax,
  });
  const { Items = [] } = await client.send(command);
  return Items.map((item) => unmarshall(item));
}

/** The first days stay. The ledger may have written earlier ones under the erased name. */
async function eraseRow(table: Table, accountId: string): Promise<number> {
  const { client, tableName } = table;
  const key = tableKeys.directory(accountId);
  const command = new GetItemCommand({ TableName: tableName, Key: marshall(key), ConsistentRead: true });
  const { Item } = await client.send(command);
  if (!Item) return 0;
  const { createdAt: _createdAt, accountId: _accountId, ...days } = parseDirectoryRow(Item);
  if (Object.keys(days).length > 0) {
    const kept = { accountId: erasedName(accountId), ...days };
    const { Update } = directoryWrite(tableName, kept, { onlyFirst: true });
    if (Update) await client.send(new UpdateItemCommand(Update));
  }
  await writeBatch(table, [deletion(key)], 'rows of the directory');
  return 1;
}
