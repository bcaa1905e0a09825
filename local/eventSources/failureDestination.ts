import { randomUUID } from 'node:crypto';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { DiscardReason } from './deliverInOrder.ts';
import type { StreamRecord } from './streamRecord.ts';

export interface DiscardedBatch {
  records: StreamRecord[];
  reason: DiscardReason;
  attempts: number;
  shardId: string;
  streamArn: string;
  functionArn: string;
  mappingId: string;
  now: Date;
}

/**
 * Writes the discarded records of a stream to the S3 bucket that is the mapping's failure destination. Key and content
 * are those that Lambda uses, the payload included, so that a replay that works here works on AWS.
 *
 * Source: "Retain discarded batch records for a DynamoDB event source in Lambda", AWS Lambda developer guide.
 */
export async function sendToFailureDestination(
  client: S3Client,
  bucket: string,
  batch: DiscardedBatch,
): Promise<void> {
  const timestamp = batch.now.toISOString();
  const day = timestamp.slice(0, 10).replaceAll('-', '/');
  const second = timestamp.slice(0, 19).replaceAll(':', '.');
  await client.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: `aws/lambda/${batch.mappingId}/${batch.shardId}/${day}/${second}-${randomUUID()}`,
      ContentType: 'application/json',
      Body: JSON.stringify(invocationRecord(batch, timestamp)),
    }),
  );
}

function invocationRecord(batch: DiscardedBatch, timestamp: string): object {
  const first = batch.records.at(0)?.dynamodb;
  const last = batch.records.at(-1)?.dynamodb;
  return {
    requestContext: {
      requestId: randomUUID(),
      functionArn: batch.functionArn,
      condition: batch.reason,
      approximateInvokeCount: batch.attempts,
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp,
    DDBStreamBatchInfo: {
      shardId: batch.shardId,
      startSequenceNumber: first?.SequenceNumber,
      endSequenceNumber: last?.SequenceNumber,
      approximateArrivalOfFirstRecord: isoTime(first?.ApproximateCreationDateTime),
      approximateArrivalOfLastRecord: isoTime(last?.ApproximateCreationDateTime),
      batchSize: batch.records.length,
      streamArn: batch.streamArn,
    },
    payload: JSON.stringify({ Records: batch.records }),
  };
}

function isoTime(epochSeconds: number | undefined): string | undefined {
  return epochSeconds === undefined ? undefined : new Date(epochSeconds * 1000).toISOString();
}
