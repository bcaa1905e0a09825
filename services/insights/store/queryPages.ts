import { type AttributeValue, QueryCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import type { Table } from '../../../shared/aws/tableClient.ts';

type Row = Record<string, AttributeValue>;

/** The pages of a query, each of at most 1 MB. */
export async function* queryPages(
  { client, tableName }: Table,
  query: Omit<QueryCommandInput, 'TableName' | 'ExclusiveStartKey'>,
): AsyncGenerator<Row[]> {
  let after: Row | undefined;
  do {
    const command = new QueryCommand({ ...query, TableName: tableName, ExclusiveStartKey: after });
    const { Items = [], LastEvaluatedKey } = await client.send(command);
    yield Items;
    after = LastEvaluatedKey;
  } while (after);
}

/** All rows of a query. */
export async function queryAll(...args: Parameters<typeof queryPages>): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const page of queryPages(...args)) rows.push(...page);
  return rows;
}
