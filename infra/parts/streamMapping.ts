import { type CfnElement, Duration, type Resource, Stack, Validations } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { EventSourceMapping, FilterCriteria, MetricType, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { BillingTable } from '../table.ts';
import type { LedgerFailures } from './ledgerFailures.ts';
import type { Operations } from './operations.ts';
import { ServiceAlarm } from './serviceAlarm.ts';
import type { ServiceFunction } from './serviceFunction.ts';

/** A shard waits while a batch is retried. Ten retries outlast a temporary fault; bisecting isolates a bad record. */
const RETRIES_MAX = 10;

/** The stream deletes records silently after 24 h. At 22 h a record goes to the failures bucket instead. */
const RECORD_AGE_MAX = Duration.hours(22);

const PERIOD = Duration.minutes(5);

/** Six periods of five minutes are half an hour; records are lost after 24 hours. */
const SILENT_PERIODS = 6;

/** What a user loses while an alarm fires. */
type Impacts = { behind: string; notRead: string; discards: string };

export interface StreamMappingProps {
  operations: Operations;
  table: BillingTable;
  failures: LedgerFailures;
  target: ServiceFunction;
  /** Patterns of the records that are delivered. DynamoDB lets two functions read a shard, and Lambda filters for each. */
  filters: Record<string, unknown>[];
  batchMax: number;
  window: Duration;
  /** How old the oldest record may be before an alarm fires. */
  behindMax: Duration;
  impacts: Impacts;
  /** How the sections of the runbook begin: `ledger` of `ledger-behind`, `ledger-not-read` and `ledger-discards`. */
  runbook: string;
}

/**
 * Delivers changes of the table to a function. Records that it could not process go to the failures bucket, from which they can be
 * replayed. The ids of what it creates begin with `id`.
 */
export function addStreamMapping(scope: Construct, id: string, props: StreamMappingProps): void {
  const { target, table, failures } = props;
  allowReading(target, table);
  allowDiscarding(target, failures);
  const mapping = new EventSourceMapping(scope, `${id}Source`, {
    target: target.live,
    eventSourceArn: table.streamArn,
    startingPosition: StartingPosition.TRIM_HORIZON,
    batchSize: props.batchMax,
    maxBatchingWindow: props.window,
    filters: props.filters.map((filter) => FilterCriteria.filter(filter)),
    bisectBatchOnError: true,
    reportBatchItemFailures: true,
    retryAttempts: RETRIES_MAX,
    maxRecordAge: RECORD_AGE_MAX,
    // Not S3OnFailureDestination: it also grants reading, deleting and aborting uploads, which Lambda does not need.
    onFailure: { bind: () => ({ destination: failures.bucket.bucketArn }) },
    supportS3OnFailureDestination: true,
    metricsConfig: { metrics: [MetricType.EVENT_COUNT] },
  });
  addAlarms(scope, id, { ...props, mapping });
}

function allowReading(target: ServiceFunction, { table, streamArn }: BillingTable): void {
  target.allow(['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'], streamArn);
  target.allow(['dynamodb:ListStreams'], `${table.tableArn}/stream/*`);
  acknowledgeWildcard(
    target,
    `<${logicalId(table)}.Arn>/stream/*`,
    'The wildcard covers only the streams of this table.',
  );
}

function allowDiscarding(target: ServiceFunction, { bucket }: LedgerFailures): void {
  target.allow(['s3:PutObject'], bucket.arnForObjects('*'));
  target.allow(['s3:ListBucket'], bucket.bucketArn);
  acknowledgeWildcard(
    target,
    `<${logicalId(bucket)}.Arn>/*`,
    'Lambda chooses the names of the objects that it writes to this bucket.',
  );
}

function addAlarms(
  scope: Construct,
  id: string,
  props: StreamMappingProps & { mapping: EventSourceMapping },
): void {
  const { target, mapping, operations, impacts, runbook, behindMax } = props;
  const { alarmTopic: topic } = operations;
  const ofFunction = (metricName: string, statistic: string) =>
    target.lambda.metric(metricName, { period: PERIOD, statistic });
  const ofMapping = (metricName: string, statistic = 'Sum') =>
    new Metric({
      namespace: 'AWS/Lambda',
      metricName,
      dimensionsMap: { EventSourceMappingUUID: mapping.eventSourceMappingId },
      statistic,
      period: PERIOD,
    });
  new ServiceAlarm(scope, `${id}Behind`, {
    impact: impacts.behind,
    runbook: `${runbook}-behind`,
    metric: ofFunction('IteratorAge', 'Maximum'),
    above: behindMax.toMilliseconds(),
    topic,
  });
  // Lambda counts every poll of the stream, even an empty one. Without polls, IteratorAge has no data either.
  new ServiceAlarm(scope, `${id}NotRead`, {
    impact: impacts.notRead,
    runbook: `${runbook}-not-read`,
    metric: ofMapping('PolledEventCount', 'SampleCount'),
    below: 1,
    periods: SILENT_PERIODS,
    topic,
  });
  const discards = {
    Dropped: ofMapping('DroppedEventCount'),
    Delivered: ofMapping('OnFailureDestinationDeliveredEventCount'),
    Undelivered: ofFunction('DestinationDeliveryFailures', 'Sum'),
  };
  for (const [fate, metric] of Object.entries(discards)) {
    const impact = impacts.discards;
    new ServiceAlarm(scope, `${id}Discards${fate}`, {
      impact,
      runbook: `${runbook}-discards`,
      metric,
      above: 0,
      topic,
    });
  }
}

/** The logical id of the resource, which cdk-nag uses in the names of its findings. */
function logicalId(resource: Resource): string {
  return Stack.of(resource).getLogicalId(resource.node.defaultChild as CfnElement);
}

function acknowledgeWildcard(scope: Construct, resource: string, reason: string): void {
  Validations.of(scope).acknowledge({ id: `AwsSolutions-IAM5[Resource::${resource}]`, reason });
}
