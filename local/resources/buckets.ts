import {
  BucketAlreadyExists,
  BucketAlreadyOwnedByYou,
  CreateBucketCommand,
  type S3Client,
} from '@aws-sdk/client-s3';

export const BUCKET_TYPE = 'AWS::S3::Bucket';

/** Bucket names are lower case and at most 63 long. */
export function bucketName(logicalId: string): string {
  return logicalId.toLowerCase().slice(0, 63);
}

/** Makes the bucket unless it is there. */
export async function createBucket(client: S3Client, name: string): Promise<void> {
  try {
    await client.send(new CreateBucketCommand({ Bucket: name }));
  } catch (error) {
    if (!(error instanceof BucketAlreadyOwnedByYou || error instanceof BucketAlreadyExists)) throw error;
  }
}
