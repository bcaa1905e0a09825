import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { NOTICE_ATTEMPTS_MAX } from '../../shared/contract/notifications/messages.ts';
import { resourcesOf, synthesize } from './synthesize.ts';

const template = synthesize('staging');

describe('the stream of the ledger', () => {
  test('delivers only changes of account items that are no heartbeats, and their removals, with limited retries and the failures bucket as its destination', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Store'), 'StreamArn'] },
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 1_000,
      MaximumBatchingWindowInSeconds: 1,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRetryAttempts: 10,
      FilterCriteria: {
        Filters: [
          ...[{ late: { BOOL: [{ exists: false }] } }, { sessionsIncluded: { N: [{ exists: true }] } }].map(
            (NewImage) => ({
              Pattern: JSON.stringify({
                dynamodb: { Keys: { pk: { S: [{ prefix: 'ACCOUNT#' }] } }, NewImage },
              }),
            }),
          ),
          {
            Pattern: JSON.stringify({
              eventName: ['REMOVE'],
              dynamodb: { Keys: { pk: { S: [{ prefix: 'ACCOUNT#' }] } } },
            }),
          },
        ],
      },
      DestinationConfig: {
        OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('LedgerFailures'), 'Arn'] } },
      },
    });
  });
});

describe('the stream of notices', () => {
  test('delivers only notices that wait to be sent, with the failures bucket as its destination', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Store'), 'StreamArn'] },
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: 1,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRetryAttempts: 10,
      FilterCriteria: {
        Filters: [
          {
            Pattern: JSON.stringify({
              eventName: ['INSERT'],
              dynamodb: {
                Keys: { pk: { S: [{ prefix: 'NOTICE#' }] } },
                NewImage: { state: { S: ['new'] } },
              },
            }),
          },
        ],
      },
      DestinationConfig: {
        OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('LedgerFailures'), 'Arn'] } },
      },
    });
  });
});

describe('the table’s stream', () => {
  const streams = resourcesOf(template, 'AWS::Lambda::EventSourceMapping').filter(
    ([, { Properties }]) => Properties.StartingPosition !== undefined,
  );

  test('has at most two readers, which is what DynamoDB recommends', () => {
    expect(streams).toHaveLength(2);
  });

  test('loses no record that a reader cannot process: it goes to the failures bucket within 24 hours', () => {
    for (const [, { Properties }] of streams) {
      expect(Properties.MaximumRecordAgeInSeconds).toBeLessThan(24 * 3600);
    }
  });
});

describe('the queue of apply', () => {
  test('delivers ten events at once to five instances, whose failures are reported one by one', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 5 },
    });
  });
});

describe('the queue of notices', () => {
  test('delivers ten notices at once to two instances, whose failures are reported one by one', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 2 },
    });
  });

  test('gives a notice all its attempts before it is dead-lettered', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      FifoQueue: true,
      RedrivePolicy: { maxReceiveCount: NOTICE_ATTEMPTS_MAX },
      // 14 days.
      MessageRetentionPeriod: 1_209_600,
      // Six times the timeout of the sender.
      VisibilityTimeout: 360,
    });
  });
});

describe('the schedule', () => {
  test.each([
    ['MeteringIdleAccounts', 'rate(15 minutes)', 2_700],
    ['InsightsTotals', 'rate(15 minutes)', 2_700],
    ['SupportTicketReminders', 'rate(15 minutes)', 2_700],
    ['WebhooksWebhookReconcile', 'rate(5 minutes)', 900],
    ['WebhooksWebhookSweep', 'rate(1 hour)', 10_800],
    ['BillingOfferTasks', 'rate(1 hour)', 10_800],
  ])('of %s has the rate %s, and an alarm fires when the function is not called', (name, rate, seconds) => {
    const isOfTask = (value: unknown) => JSON.stringify(value).includes(`"${name}`);
    const [rule] = resourcesOf(template, 'AWS::Events::Rule').filter(([, one]) =>
      isOfTask(one.Properties.Targets),
    );
    expect(rule?.[1].Properties).toMatchObject({ ScheduleExpression: rate, State: 'ENABLED' });
    const [alarm] = resourcesOf(template, 'AWS::CloudWatch::Alarm').filter(
      ([, { Properties }]) => Properties.MetricName === 'Invocations' && isOfTask(Properties.Dimensions),
    );
    expect(alarm?.[1].Properties).toMatchObject({
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      Period: seconds,
      TreatMissingData: 'breaching',
    });
  });
});
