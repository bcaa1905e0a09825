import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import { toStreamRecord } from '../../../local/eventSources/streamRecord.ts';
import { createStreamsApi } from '../../../local/eventSources/streamsApi.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';

/** Delivers all records of the table's stream to a function, as Lambda would. A second call delivers them again. */
export async function deliverStream(
  { client, tableName }: Table,
  handle: (event: DynamoDBStreamEvent) => Promise<unknown>,
): Promise<void> {
  const { hostname = '', port } = (await client.config.endpoint?.()) ?? {};
  const { accessKeyId } = await client.config.credentials();
  const streams = createStreamsApi(`http://${hostname}:${port}/`, accessKeyId);
  const { Table } = await client.send(new DescribeTableCommand({ TableName: tableName }));
  const streamArn = Table?.LatestStreamArn ?? '';
  for (const { ShardId: shardId } of await streams.listShards(streamArn)) {
    let iterator: string | undefined = await streams.createIterator({ streamArn, shardId });
    while (iterator !== undefined) {
      const page = await streams.readRecords({ iterator });
      const Records = page.records
        .map((record) => toStreamRecord(record, streamArn))
        .filter(({ dynamodb }) => JSON.stringify(dynamodb.Keys).includes('"ACCOUNT#'));
      if (Records.length > 0) await handle({ Records } as unknown as DynamoDBStreamEvent);
      // An open shard always has a next iterator.
      iterator = page.records.length > 0 ? page.nextIterator : undefined;
    }
  }
}
