import { GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod/mini';

export type FailuresBucket = { objects: S3Client; bucket: string };

/** What Lambda writes of a batch that it discarded. `payload` is the event as JSON text. */
const discarded = z.looseObject({ payload: z.string() });
const streamEvent = z.looseObject({
  Records: z.array(
    z.looseObject({
      dynamodb: z.looseObject({ Keys: z.looseObject({ pk: z.looseObject({ S: z.string() }) }) }),
    }),
  ),
});

/** Parses an object of the bucket. Throws an error that names it if Lambda did not write it. */
export function parseBatch(key: string, text: string) {
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

/** A batch of stream records that Lambda gave up on. */
export type FailedBatch = { key: string; records: z.output<typeof streamEvent>['Records'] };

/** The batches in the bucket, oldest first. */
export async function* failedBatches({ objects, bucket }: FailuresBucket): AsyncGenerator<FailedBatch> {
  const keys: { key: string; at: number }[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client: objects }, { Bucket: bucket })) {
    for (const { Key, LastModified } of Contents) {
      if (Key !== undefined) keys.push({ key: Key, at: LastModified?.getTime() ?? 0 });
    }
  }
  for (const { key } of keys.sort((one, other) => one.at - other.at)) {
    const { Body } = await objects.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    yield { key, records: parseBatch(key, (await Body?.transformToString()) ?? '').event.Records };
  }
}
