import {
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import * as z from 'zod/mini';
import { tableKeys } from '../../shared/aws/tableKeys.ts';

/** What Lambda writes of a batch that it discarded. `payload` is the event as JSON text. */
const discarded = z.looseObject({ payload: z.string() });
const streamEvent = z.looseObject({
  Records: z.array(
    z.looseObject({
      dynamodb: z.looseObject({ Keys: z.looseObject({ pk: z.looseObject({ S: z.string() }) }) }),
    }),
  ),
});

type Bucket = { objects: S3Client; bucket: string };

/**
 * Removes the stream records of an account from the bucket of those that the ledger could not process. An object that only had records
 * of the account is deleted. Returns the number of records removed. Can be repeated.
 */
export async function eraseDiscardedRecords({ objects, bucket }: Bucket, accountId: string): Promise<number> {
  let count = 0;
  for await (const { Contents = [] } of paginateListObjectsV2({ client: objects }, { Bucket: bucket })) {
    for (const { Key } of Contents) {
      if (Key !== undefined) count += await eraseFromObject({ objects, bucket }, { key: Key, accountId });
    }
  }
  return count;
}

async function eraseFromObject(
  { objects, bucket }: Bucket,
  { key, accountId }: { key: string; accountId: string },
): Promise<number> {
  const object = { Bucket: bucket, Key: key };
  const { Body } = await objects.send(new GetObjectCommand(object));
  const { content, event } = parseObject(key, (await Body?.transformToString()) ?? '');
  const { pk } = tableKeys.account(accountId);
  const kept = event.Records.filter(({ dynamodb }) => dynamodb.Keys.pk.S !== pk);
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

function parseObject(key: string, text: string) {
  try {
    const content = discarded.parse(JSON.parse(text));
    return { content, event: streamEvent.parse(JSON.parse(content.payload)) };
  } catch (error) {
    // The parser's message would contain a part of the text.
    throw new Error(
      `${key} in the failures bucket is no batch that Lambda discarded: look at it, and delete it`,
      {
        cause: error,
      },
    );
  }
}
