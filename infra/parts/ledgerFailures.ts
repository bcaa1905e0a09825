import { Duration, Validations } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Stage } from '../stage.ts';
import { dataRemovalPolicy } from './dataRemovalPolicy.ts';

/** A month to fix the fault and replay the records. */
const RETENTION_DAYS = 30;

/** The bucket for complete stream records that the ledger could not process, so that they can be replayed. */
export class LedgerFailures extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, { stage }: { stage: Stage }) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      lifecycleRules: [{ expiration: Duration.days(RETENTION_DAYS) }],
      removalPolicy: dataRemovalPolicy(stage),
    });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Only Lambda writes here, and only operators read, a few times a year. CloudTrail records who did.',
    });
  }
}
