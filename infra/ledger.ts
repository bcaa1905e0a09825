import { type CfnElement, Duration, type Resource, Stack, Validations } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import {
  EventSourceMapping,
  FilterCriteria,
  FilterRule,
  MetricType,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import { FilterPattern } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ACCOUNT_PREFIX } from '../shared/aws/tableKeys.ts';
import { alarmedCounts, LEDGER_SERVICE } from '../shared/metrics.ts';
import { addCountAlarms } from './parts/countAlarms.ts';
import { LedgerFailures } from './parts/ledgerFailures.ts';
import type { Operations } from './parts/operations.ts';
import { ServiceAlarm } from './parts/serviceAlarm.ts';
import { BACKGROUND_MEMORY_MB, ServiceFunction } from './parts/serviceFunction.ts';
import { loggedMetric } from './parts/stageMetrics.ts';
import type { BillingTable } from './table.ts';

/** 1,000 records are at most 1,000 accounts, with 22 transactions of about 50 ms: 2 s, with room for retries. */
const LEDGER_TIMEOUT = Duration.seconds(60);
const LEDGER_BATCH_MAX = 1_000;

/** A shard waits while a batch is retried. Ten retries outlast a temporary fault; bisecting isolates a bad record. */
const LEDGER_RETRIES_MAX = 10;

/** The stream deletes records silently after 24 h. At 22 h a record goes to the failures bucket instead. */
const LEDGER_RECORD_AGE_MAX = Duration.hours(22);

/** 15 minutes are three of the longest windows, and 1/96 of the 24 h that the stream keeps records. */
const LEDGER_BEHIND_MS_MAX = Duration.minutes(15).toMilliseconds();

/** Six periods of five minutes are half an hour; records are lost after 24 hours. */
const LEDGER_SILENT_PERIODS = 6;

export interface LedgerProps {
  operations: Operations;
  table: BillingTable;
}

/** Derives daily usage, closed periods and daily figures from the table's stream. */
export class Ledger extends Construct {
  readonly failuresBucket: string;

  constructor(scope: Construct, id: string, { operations, table }: LedgerProps) {
    super(scope, id);
    const ledger = new ServiceFunction(this, 'Ledger', {
      operations,
      entry: 'services/ledger/handlers/ledger.ts',
      environment: { TABLE_NAME: table.table.tableName },
      timeout: LEDGER_TIMEOUT,
      memoryMb: BACKGROUND_MEMORY_MB,
      impact:
        'Daily usage, closed periods and figures are not updated. Sessions are still counted and billed.',
    });
    const failures = new LedgerFailures(this, 'LedgerFailures', operations);
    this.failuresBucket = failures.bucket.bucketName;
    table.allow(ledger, {
      BatchGetItem: ['day', 'erasure'],
      ConditionCheckItem: ['erasure'],
      PutItem: ['day', 'erasure', 'streamRecord'],
      UpdateItem: ['closedPeriod', 'day', 'erasure', 'figure', 'notice'],
    });
    ledger.allow(
      ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
      table.streamArn,
    );
    ledger.allow(['dynamodb:ListStreams'], `${table.table.tableArn}/stream/*`);
    ledger.allow(['s3:PutObject'], failures.bucket.arnForObjects('*'));
    ledger.allow(['s3:ListBucket'], failures.bucket.bucketArn);
    acknowledgeWildcard(
      ledger,
      `<${logicalId(table.table)}.Arn>/stream/*`,
      'The wildcard covers only the streams of this table.',
    );
    acknowledgeWildcard(
      ledger,
      `<${logicalId(failures.bucket)}.Arn>/*`,
      'Lambda chooses the names of the objects that it writes to this bucket.',
    );
    const mapping = new EventSourceMapping(this, 'LedgerSource', {
      target: ledger.live,
      eventSourceArn: table.streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: LEDGER_BATCH_MAX,
      maxBatchingWindow: Duration.seconds(operations.stage.ledgerWindowSeconds),
      // Only account items, so that the ledger's own writes do not trigger it again. The first filter leaves out heartbeats; items in
      // format 1 have no mark of them.
      filters: [
        { late: { BOOL: FilterRule.notExists() } },
        { sessionsIncluded: { N: FilterRule.exists() } },
      ].map((NewImage) =>
        FilterCriteria.filter({
          dynamodb: { Keys: { pk: { S: FilterRule.beginsWith(ACCOUNT_PREFIX) } }, NewImage },
        }),
      ),
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      retryAttempts: LEDGER_RETRIES_MAX,
      maxRecordAge: LEDGER_RECORD_AGE_MAX,
      // Not S3OnFailureDestination: it also grants reading, deleting and aborting uploads, which Lambda does not need.
      onFailure: { bind: () => ({ destination: failures.bucket.bucketArn }) },
      supportS3OnFailureDestination: true,
      metricsConfig: { metrics: [MetricType.EVENT_COUNT] },
    });
    this.#addAlarms({ ledger, mapping, operations });
  }

  #addAlarms(props: { ledger: ServiceFunction; mapping: EventSourceMapping; operations: Operations }): void {
    const { ledger, mapping, operations } = props;
    const { alarmTopic: topic } = operations;
    const period = Duration.minutes(5);
    new ServiceAlarm(this, 'LedgerBehind', {
      impact:
        'Daily figures and closed periods are late; after 22 hours, records go to the failures bucket and are missing.',
      runbook: 'ledger-behind',
      metric: ledger.lambda.metric('IteratorAge', { period, statistic: 'Maximum' }),
      above: LEDGER_BEHIND_MS_MAX,
      topic,
    });
    const mappingMetric = (metricName: string, statistic = 'Sum') =>
      new Metric({
        namespace: 'AWS/Lambda',
        metricName,
        dimensionsMap: { EventSourceMappingUUID: mapping.eventSourceMappingId },
        statistic,
        period,
      });
    // Lambda counts every poll of the stream, even an empty one. Without polls, IteratorAge has no data either.
    new ServiceAlarm(this, 'LedgerNotRead', {
      impact:
        'Daily figures and closed periods are not updated; after 24 hours the stream deletes their data for good.',
      runbook: 'ledger-not-read',
      metric: mappingMetric('PolledEventCount', 'SampleCount'),
      below: 1,
      periods: LEDGER_SILENT_PERIODS,
      topic,
    });
    if (operations.deployments !== undefined) this.#rollBackOnLoggedErrors(ledger, operations);
    addCountAlarms(
      this,
      operations,
      alarmedCounts().filter(({ service }) => service === LEDGER_SERVICE),
    );
    const discards = {
      Dropped: mappingMetric('DroppedEventCount'),
      Delivered: mappingMetric('OnFailureDestinationDeliveredEventCount'),
      Undelivered: ledger.lambda.metric('DestinationDeliveryFailures', { period, statistic: 'Sum' }),
    };
    for (const [fate, metric] of Object.entries(discards)) {
      new ServiceAlarm(this, `LedgerDiscards${fate}`, {
        impact:
          'A closed period or a daily figure is missing until the records in the failures bucket are replayed.',
        runbook: 'ledger-discards',
        metric,
        above: 0,
        topic,
      });
    }
  }

  /** The function reports failed records in its response, so Lambda does not count them as errors. */
  #rollBackOnLoggedErrors(ledger: ServiceFunction, { stage }: Operations): void {
    const failures = loggedMetric(this, 'LedgerFailed', {
      stage,
      logGroup: ledger.logs,
      pattern: FilterPattern.literal('{ $.level = "ERROR" }'),
      metric: 'ledger_failed',
      period: Duration.minutes(1),
    });
    ledger.rollBackWhen('FailsWhileDeploying', { metric: failures, above: 0 });
  }
}

/** The logical id of the resource, which cdk-nag uses in the names of its findings. */
function logicalId(resource: Resource): string {
  return Stack.of(resource).getLogicalId(resource.node.defaultChild as CfnElement);
}

function acknowledgeWildcard(scope: Construct, resource: string, reason: string): void {
  Validations.of(scope).acknowledge({ id: `AwsSolutions-IAM5[Resource::${resource}]`, reason });
}
