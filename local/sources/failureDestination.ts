import { randomUUID } from 'node:crypto';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { DiscardReason } from './deliverInOrder.ts';
import type { StreamRecord } from './streamRecord.ts';

export interface Discarded {
  records: StreamRecord[];
  reason: DiscardReason;
  tries: number;
  shardId: string;
  streamArn: string;
  functionArn: string;
  mappingId: string;
  now: Date;
}

/**
 * Writes what a stream's mapping gave up to a bucket, under the key and in the shape that Lambda uses, payload
 * included: a replay written against it works on AWS.
 *
 * Source: "Retain discarded batch records for a DynamoDB event source in Lambda", AWS Lambda developer guide.
 */
export async function keepDiscarded(client: S3Client, bucket: string, discarded: Discarded): Promise<void> {
  const time = discarded.now.toISOString();
  const day = time.slice(0, 10).replaceAll('-', '/');
  const stamp = time.slice(0, 19).replaceAll(':', '.');
  await client.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: `aws/lambda/${discarded.mappingId}/${discarded.shardId}/${day}/${stamp}-${randomUUID()}`,
      ContentType: 'application/json',
      Body: JSON.stringify(invocationRecord(discarded, time)),
    }),
  );
}

function invocationRecord(discarded: Discarded, time: string): object {
  const first = discarded.records.at(0)?.dynamodb;
  const last = discarded.records.at(-1)?.dynamodb;
  return {
    requestContext: {
      requestId: randomUUID(),
      functionArn: discarded.functionArn,
      condition: discarded.reason,
      approximateInvokeCount: discarded.tries,
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp: time,
    DDBStreamBatchInfo: {
      shardId: discarded.shardId,
      startSequenceNumber: first?.SequenceNumber,
      endSequenceNumber: last?.SequenceNumber,
      approximateArrivalOfFirstRecord: isoTime(first?.ApproximateCreationDateTime),
      approximateArrivalOfLastRecord: isoTime(last?.ApproximateCreationDateTime),
      batchSize: discarded.records.length,
      streamArn: discarded.streamArn,
    },
    payload: JSON.stringify({ Records: discarded.records }),
  };
}

function isoTime(epochSeconds: number | undefined): string | undefined {
  return epochSeconds === undefined ? undefined : new Date(epochSeconds * 1000).toISOString();
}
