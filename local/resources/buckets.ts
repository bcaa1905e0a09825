import {
  BucketAlreadyExists,
  BucketAlreadyOwnedByYou,
  CreateBucketCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { LOCAL_REGION } from '../../infra/localStage.ts';

export const BUCKET_TYPE = 'AWS::S3::Bucket';

/** A bucket name is lower case and has at most 63 characters. */
export function bucketName(logicalId: string): string {
  return logicalId.toLowerCase().slice(0, 63);
}

/** The host from which CloudFront would read the bucket. */
export function bucketDomainName(name: string): string {
  return `${name}.s3.${LOCAL_REGION}.amazonaws.com`;
}

/** Creates the bucket if it does not exist. */
export async function createBucket(client: S3Client, name: string): Promise<void> {
  try {
    await client.send(new CreateBucketCommand({ Bucket: name }));
  } catch (error) {
    if (!(error instanceof BucketAlreadyOwnedByYou || error instanceof BucketAlreadyExists)) throw error;
  }
}
