import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { NOTICE_ATTEMPTS_MAX } from '../../shared/contract/notifications/messages.ts';
import { functionsOf, resourcesOf, synthesize } from './synthesize.ts';

const staging = synthesize('staging');
const production = synthesize('production');

describe('the table', () => {
  test('has both images in its stream, from which closed periods and daily figures are derived', () => {
    staging.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    });
  });

  test('can be restored to any second of the last 35 days', () => {
    staging.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      Replicas: [
        Match.objectLike({ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }),
      ],
    });
  });

  test('deletes expired items such as rate counters', () => {
    staging.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
  });

  test('has the history index, which lists the sessions of a customer', () => {
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

  test('is kept when the stack is deleted, in production only', () => {
    const [, kept] = resourcesOf(production, 'AWS::DynamoDB::GlobalTable')[0] ?? [];
    // Except when the first deployment fails, because the table is still empty then.
    expect(kept?.DeletionPolicy).toBe('RetainExceptOnCreate');
    expect(kept?.Properties.Replicas).toEqual([expect.objectContaining({ DeletionProtectionEnabled: true })]);
    const [, disposable] = resourcesOf(staging, 'AWS::DynamoDB::GlobalTable')[0] ?? [];
    expect(disposable?.DeletionPolicy).toBe('Delete');
  });
});

describe.each([
  { name: 'Stripe’s events', id: 'WebhooksEvents', consumer: 'WebhookApply', attempts: 8 },
  { name: 'notices', id: 'NotificationsNotices', consumer: 'NoticeSender', attempts: NOTICE_ATTEMPTS_MAX },
])('the queue of $name', ({ id, consumer, attempts }) => {
  const queues = resourcesOf(staging, 'AWS::SQS::Queue').filter(([one]) => one.startsWith(id));
  const main = queues.find(([, queue]) => queue.Properties.RedrivePolicy !== undefined)?.[1].Properties;
  const deadLetterQueue = queues.find(([, queue]) => queue.Properties.RedrivePolicy === undefined);

  test('keeps the messages of a group in order, and groups do not wait for each other', () => {
    expect(queues).toHaveLength(2);
    for (const [, queue] of queues) {
      expect(queue.Properties).toMatchObject({
        FifoQueue: true,
        DeduplicationScope: 'messageGroup',
        FifoThroughputLimit: 'perMessageGroupId',
        SqsManagedSseEnabled: true,
      });
    }
  });

  test('moves a message to the dead-letter queue after all attempts and keeps it there for 14 days', () => {
    expect(main?.RedrivePolicy).toEqual({
      deadLetterTargetArn: { 'Fn::GetAtt': [deadLetterQueue?.[0], 'Arn'] },
      maxReceiveCount: attempts,
    });
    const fourteenDays = 14 * 24 * 3600;
    expect(queues.map(([, queue]) => queue.Properties.MessageRetentionPeriod)).toEqual([
      fourteenDays,
      fourteenDays,
    ]);
  });

  test('has a visibility timeout of six times that of its function, so that a slow batch is not processed twice', () => {
    const timeout = Number(functionsOf(staging).get(consumer)?.Properties.Timeout);
    expect(main?.VisibilityTimeout).toBeGreaterThanOrEqual(6 * timeout);
  });

  test('refuses plain HTTP', () => {
    const policies = resourcesOf(staging, 'AWS::SQS::QueuePolicy').filter(([one]) => one.startsWith(id));
    expect(JSON.stringify(policies).match(/aws:SecureTransport/g)).toHaveLength(2);
  });
});

describe('the failures bucket', () => {
  test('is private and encrypted, and deletes records after 30 days', () => {
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
