import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import { toStreamRecord } from '../../../local/eventSources/streamRecord.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';

/** Delivers all records of the table's stream to a function, as Lambda would. A second call delivers them again. */
export async function deliverStream(
  { client, tableName }: Table,
  handle: (event: DynamoDBStreamEvent) => Promise<unknown>,
): Promise<void> {
  const { endpoint, region, credentials } = client.config;
  const streams = new DynamoDBStreamsClient({ endpoint, region, credentials });
  const { Table } = await client.send(new DescribeTableCommand({ TableName: tableName }));
  const StreamArn = Table?.LatestStreamArn;
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
  for (const { ShardId } of StreamDescription?.Shards ?? []) {
    const first = new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' });
    let iterator = (await streams.send(first)).ShardIterator;
    while (iterator !== undefined) {
      const page = await streams.send(new GetRecordsCommand({ ShardIterator: iterator }));
      const Records = (page.Records ?? [])
        .map((record) => toStreamRecord(record, StreamArn ?? ''))
        .filter(({ dynamodb }) => JSON.stringify(dynamodb.Keys).includes('"ACCOUNT#'));
      if (Records.length > 0) await handle({ Records } as unknown as DynamoDBStreamEvent);
      // An open shard always has a next iterator.
      iterator = page.Records?.length ? page.NextShardIterator : undefined;
    }
  }
  streams.destroy();
}
