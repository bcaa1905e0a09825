import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { toStreamRecord } from '../../../local/eventSources/streamRecord.ts';
import { createStreamsApi } from '../../../local/eventSources/streamsApi.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { ACCOUNT_PREFIX } from '../../../shared/aws/tableKeys.ts';

/**
 * Reads what was written to account items since the last call. The records get the time of the virtual clock: DynamoDB Local stamps
 * them with that of the machine.
 */
export async function createStreamTap({
  client,
  tableName,
}: Table): Promise<(at: number) => Promise<DynamoDBRecord[]>> {
  const { hostname = '', port } = (await client.config.endpoint?.()) ?? {};
  const { accessKeyId } = await client.config.credentials();
  const streams = createStreamsApi(`http://${hostname}:${port}/`, accessKeyId);
  const { Table } = await client.send(new DescribeTableCommand({ TableName: tableName }));
  const streamArn = Table?.LatestStreamArn ?? '';
  const shards = await streams.listShards(streamArn);
  const iterators = await Promise.all(
    shards.map(({ ShardId: shardId }) => streams.createIterator({ streamArn, shardId })),
  );
  return async (at) => {
    const found: DynamoDBRecord[] = [];
    for (let index = 0; index < iterators.length; index++) {
      for (;;) {
        const page = await streams.readRecords({ iterator: iterators[index] ?? '', limit: 1_000 });
        // An open shard always has a next iterator.
        iterators[index] = page.nextIterator ?? '';
        for (const record of page.records) {
          if (!JSON.stringify(record.dynamodb?.Keys).includes(`"${ACCOUNT_PREFIX}`)) continue;
          const { dynamodb, ...rest } = toStreamRecord(record, streamArn);
          found.push({
            ...rest,
            dynamodb: { ...dynamodb, ApproximateCreationDateTime: at },
          } as DynamoDBRecord);
        }
        if (page.records.length === 0) break;
      }
    }
    return found;
  };
}
