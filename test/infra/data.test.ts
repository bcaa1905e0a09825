import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { functionsOf, resourcesOf, synthesize } from './synthesize.ts';

const staging = synthesize('staging');
const production = synthesize('production');

describe('the table', () => {
  test('keeps both images in its stream, or closed periods and figures are lost', () => {
    staging.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    });
  });

  test('can be restored to any second of the last 35 days, or one bad deployment loses what customers owe', () => {
    staging.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      Replicas: [
        Match.objectLike({ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }),
      ],
    });
  });

  test('forgets what has expired, or rate counters are paid for forever', () => {
    staging.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
  });

  test('has the history index, or customers cannot list their sessions', () => {
    staging.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'history',
          KeySchema: [
            { AttributeName: 'historyAccount', KeyType: 'HASH' },
            { AttributeName: 'historyAt', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    });
  });

  test('outlives the stack in production, and only there', () => {
    const [, kept] = resourcesOf(production, 'AWS::DynamoDB::GlobalTable')[0] ?? [];
    // But for a first deployment that fails, after which there is nothing to keep.
    expect(kept?.DeletionPolicy).toBe('RetainExceptOnCreate');
    expect(kept?.Properties.Replicas).toEqual([expect.objectContaining({ DeletionProtectionEnabled: true })]);
    const [, disposable] = resourcesOf(staging, 'AWS::DynamoDB::GlobalTable')[0] ?? [];
    expect(disposable?.DeletionPolicy).toBe('Delete');
  });
});

describe('the event queue', () => {
  const queues = resourcesOf(staging, 'AWS::SQS::Queue');
  const main = queues.find(([, queue]) => queue.Properties.RedrivePolicy !== undefined)?.[1].Properties;
  const dead = queues.find(([, queue]) => queue.Properties.RedrivePolicy === undefined);

  test('keeps the order within a customer without holding up the others', () => {
    for (const [, queue] of queues) {
      expect(queue.Properties).toMatchObject({
        FifoQueue: true,
        DeduplicationScope: 'messageGroup',
        FifoThroughputLimit: 'perMessageGroupId',
        SqsManagedSseEnabled: true,
      });
    }
  });

  test('tries an event eight times, then keeps it for 14 days, or an event of Stripe is lost', () => {
    expect(main?.RedrivePolicy).toEqual({
      deadLetterTargetArn: { 'Fn::GetAtt': [dead?.[0], 'Arn'] },
      maxReceiveCount: 8,
    });
    const fourteenDays = 14 * 24 * 3600;
    expect(queues.map(([, queue]) => queue.Properties.MessageRetentionPeriod)).toEqual([
      fourteenDays,
      fourteenDays,
    ]);
  });

  test('hides a message for six times the consumer timeout, or a slow batch is applied twice at once', () => {
    const timeout = Number(functionsOf(staging).get('WebhookApply')?.Properties.Timeout);
    expect(main?.VisibilityTimeout).toBeGreaterThanOrEqual(6 * timeout);
  });

  test('refuses plain HTTP', () => {
    expect(
      JSON.stringify(resourcesOf(staging, 'AWS::SQS::QueuePolicy')).match(/aws:SecureTransport/g),
    ).toHaveLength(2);
  });
});

describe('the failures bucket', () => {
  test('is private, encrypted and cleared in time, since it holds customer figures', () => {
    staging.hasResourceProperties('AWS::S3::Bucket', {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      BucketEncryption: Match.anyValue(),
      LifecycleConfiguration: { Rules: [Match.objectLike({ Status: 'Enabled', ExpirationInDays: 30 })] },
    });
    expect(JSON.stringify(resourcesOf(staging, 'AWS::S3::BucketPolicy'))).toContain('aws:SecureTransport');
  });
});
