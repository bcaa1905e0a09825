import {
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { tableKeys } from '../../shared/aws/tableKeys.ts';
import { type FailuresBucket, parseBatch } from '../ledger/failedBatches.ts';

/**
 * Removes the stream records of an account from the bucket of those that could not be processed: changes of its item, and its notices.
 * An object that only had records of the account is deleted. Returns the number of records removed. Can be repeated.
 */
export async function eraseDiscardedRecords(
  { objects, bucket }: FailuresBucket,
  accountId: string,
): Promise<number> {
  let count = 0;
  for await (const { Contents = [] } of paginateListObjectsV2({ client: objects }, { Bucket: bucket })) {
    for (const { Key } of Contents) {
      if (Key !== undefined) count += await eraseFromObject({ objects, bucket }, { key: Key, accountId });
    }
  }
  return count;
}

async function eraseFromObject(
  { objects, bucket }: FailuresBucket,
  { key, accountId }: { key: string; accountId: string },
): Promise<number> {
  const object = { Bucket: bucket, Key: key };
  const { Body } = await objects.send(new GetObjectCommand(object));
  const { content, event } = parseBatch(key, (await Body?.transformToString()) ?? '');
  const partitions = [tableKeys.account(accountId).pk, tableKeys.notices(accountId)];
  const kept = event.Records.filter(({ dynamodb }) => !partitions.includes(dynamodb.Keys.pk.S));
  const removed = event.Records.length - kept.length;
  if (removed === 0) return 0;
  const text = JSON.stringify({ ...content, payload: JSON.stringify({ ...event, Records: kept }) });
  await objects.send(
    kept.length === 0
      ? new DeleteObjectCommand(object)
      : new PutObjectCommand({ ...object, Body: text, ContentType: 'application/json' }),
  );
  return removed;
}
