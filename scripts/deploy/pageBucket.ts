import {
  DeleteObjectsCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';

/** Objects as small as those of the pages take a few tens of milliseconds each. */
const UPLOADS_AT_ONCE_MAX = 8;

/** S3's maximum in one call. */
const DELETIONS_MAX = 1_000;

export type PageBucket = { objects: S3Client; bucket: string };

export type StoredObject = { key: string; modifiedMs: number };

export type NewObject = { key: string; content: Buffer | string; contentType: string; cacheControl: string };

/** The objects under a prefix. The times are S3's, in whole seconds. */
export async function listObjects({ objects, bucket }: PageBucket, prefix: string): Promise<StoredObject[]> {
  const found: StoredObject[] = [];
  const pages = paginateListObjectsV2({ client: objects }, { Bucket: bucket, Prefix: prefix });
  for await (const { Contents = [] } of pages) {
    for (const { Key: key, LastModified } of Contents) {
      if (key !== undefined) found.push({ key, modifiedMs: LastModified?.getTime() ?? 0 });
    }
  }
  return found;
}

/** Uploads all of them, a few at a time. The first that fails ends it; the rest are then not begun. */
export async function putObjects(bucket: PageBucket, files: readonly NewObject[]): Promise<void> {
  const remaining = [...files];
  const upload = async () => {
    for (let file = remaining.shift(); file !== undefined; file = remaining.shift()) {
      try {
        await putObject(bucket, file);
      } catch (error) {
        remaining.length = 0;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: UPLOADS_AT_ONCE_MAX }, upload));
}

async function putObject({ objects, bucket }: PageBucket, file: NewObject): Promise<void> {
  const { key: Key, content: Body, contentType: ContentType, cacheControl: CacheControl } = file;
  await objects.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ContentType, CacheControl }));
}

/** Deletes the objects. Throws an error that names the first one that S3 did not delete. */
export async function deleteObjects({ objects, bucket }: PageBucket, keys: readonly string[]): Promise<void> {
  for (let start = 0; start < keys.length; start += DELETIONS_MAX) {
    const Objects = keys.slice(start, start + DELETIONS_MAX).map((Key) => ({ Key }));
    const { Errors: [error] = [] } = await objects.send(
      new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
    );
    if (error !== undefined) throw new Error(`${error.Key} was not deleted: ${error.Message}`);
  }
}
