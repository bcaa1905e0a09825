import { type AttributeValue, QueryCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import type { Table } from './tableClient.ts';

export type Row = Record<string, AttributeValue>;

/** All rows of a query, page after page. */
export async function* queryRows(
  { client, tableName }: Table,
  query: Omit<QueryCommandInput, 'TableName'>,
): AsyncGenerator<Row> {
  let after: Row | undefined;
  do {
    const command = new QueryCommand({ TableName: tableName, ...query, ExclusiveStartKey: after });
    const { Items = [], LastEvaluatedKey } = await client.send(command);
    yield* Items;
    after = LastEvaluatedKey;
  } while (after);
}
