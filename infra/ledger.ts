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
import { LedgerFailures } from './parts/ledgerFailures.ts';
import type { Operations } from './parts/operations.ts';
import { ServiceAlarm } from './parts/serviceAlarm.ts';
import { BACKGROUND_MEMORY_MB, ServiceFunction } from './parts/serviceFunction.ts';
import { loggedMetric } from './parts/stageMetrics.ts';
import type { BillingTable } from './table.ts';

/** 100 records, of which each ended period costs a transaction of about 20 ms: 2 s, with room for retries. */
const LEDGER_TIMEOUT = Duration.seconds(60);
const LEDGER_BATCH_MAX = 100;

/** Figures may be a second late; a window of one gathers the records of a busy second in one invocation. */
const LEDGER_WINDOW = Duration.seconds(1);

/** A shard waits while a batch is retried: ten tries outlast a passing fault, and bisecting isolates a lasting one. */
const LEDGER_RETRIES_MAX = 10;

/** The stream forgets a record after 24 h without a word. At 22 h it goes to the failures bucket instead. */
const LEDGER_RECORD_AGE_MAX = Duration.hours(22);

/** A quarter of an hour behind is still unseen in figures of the day, and 1 / 96 of what the stream keeps. */
const LEDGER_BEHIND_MS_MAX = Duration.minutes(15).toMilliseconds();

/** Six times five minutes, of 24 hours until something is lost. */
const LEDGER_SILENT_PERIODS = 6;

export interface LedgerProps {
  operations: Operations;
  table: BillingTable;
}

/** Derives closed periods and daily figures from the table's stream. */
export class Ledger extends Construct {
  constructor(scope: Construct, id: string, props: LedgerProps) {
    super(scope, id);
    this.#addLedger(props);
  }

  #addLedger({ operations, table }: LedgerProps): void {
    const ledger = new ServiceFunction(this, 'Ledger', {
      operations,
      entry: 'services/ledger/handlers/ledger.ts',
      environment: { TABLE_NAME: table.table.tableName },
      timeout: LEDGER_TIMEOUT,
      memoryMb: BACKGROUND_MEMORY_MB,
      impact: 'Closed periods and daily figures stand still. Counting and billing go on.',
    });
    const failures = new LedgerFailures(this, 'LedgerFailures', operations);
    ledger.allow(['dynamodb:PutItem', 'dynamodb:UpdateItem'], table.table.tableArn);
    ledger.allow(
      ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
      table.streamArn,
    );
    ledger.allow(['dynamodb:ListStreams'], `${table.table.tableArn}/stream/*`);
    ledger.allow(['s3:PutObject'], failures.bucket.arnForObjects('*'));
    ledger.allow(['s3:ListBucket'], failures.bucket.bucketArn);
    acknowledgeWildcard(ledger, `<${logicalId(table.table)}.Arn>/stream/*`, 'The streams of this one table.');
    acknowledgeWildcard(
      ledger,
      `<${logicalId(failures.bucket)}.Arn>/*`,
      'Lambda names the objects it writes.',
    );
    const mapping = new EventSourceMapping(this, 'LedgerSource', {
      target: ledger.live,
      eventSourceArn: table.streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: LEDGER_BATCH_MAX,
      maxBatchingWindow: LEDGER_WINDOW,
      // Only account items: what the ledger itself writes must not come back to it.
      filters: [
        FilterCriteria.filter({ dynamodb: { Keys: { pk: { S: FilterRule.beginsWith(ACCOUNT_PREFIX) } } } }),
      ],
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      retryAttempts: LEDGER_RETRIES_MAX,
      maxRecordAge: LEDGER_RECORD_AGE_MAX,
      // Not S3OnFailureDestination: it also grants reading, deleting and aborting, which Lambda does not need.
      onFailure: { bind: () => ({ destination: failures.bucket.bucketArn }) },
      supportS3OnFailureDestination: true,
      metricsConfig: { metrics: [MetricType.EVENT_COUNT] },
    });
    this.#addLedgerAlarms({ ledger, mapping, operations });
  }

  #addLedgerAlarms(props: {
    ledger: ServiceFunction;
    mapping: EventSourceMapping;
    operations: Operations;
  }): void {
    const { ledger, mapping, operations } = props;
    const { alarmTopic: topic } = operations;
    const period = Duration.minutes(5);
    new ServiceAlarm(this, 'LedgerBehind', {
      impact: 'Figures are late; past 22 hours, records go to the failures bucket and figures become wrong.',
      runbook: 'ledger-behind',
      metric: ledger.lambda.metric('IteratorAge', { period, statistic: 'Maximum' }),
      above: LEDGER_BEHIND_MS_MAX,
      topic,
    });
    const ofMapping = (metricName: string, statistic = 'Sum') =>
      new Metric({
        namespace: 'AWS/Lambda',
        metricName,
        dimensionsMap: { EventSourceMappingUUID: mapping.eventSourceMappingId },
        statistic,
        period,
      });
    // Lambda counts every look at the stream, also one that finds nothing: without any, IteratorAge is silent, too.
    new ServiceAlarm(this, 'LedgerNotRead', {
      impact:
        'Figures and closed periods stand still; after 24 hours the stream forgets what they would be made of.',
      runbook: 'ledger-not-read',
      metric: ofMapping('PolledEventCount', 'SampleCount'),
      below: 1,
      periods: LEDGER_SILENT_PERIODS,
      topic,
    });
    if (operations.deployments !== undefined) this.#takeBackFailingLedger(ledger, operations);
    const discards = {
      Dropped: ofMapping('DroppedEventCount'),
      Delivered: ofMapping('OnFailureDestinationDeliveredEventCount'),
      Undelivered: ledger.lambda.metric('DestinationDeliveryFailures', { period, statistic: 'Sum' }),
    };
    for (const [fate, metric] of Object.entries(discards)) {
      new ServiceAlarm(this, `LedgerDiscards${fate}`, {
        impact:
          'A closed period or a figure is missing until what was discarded is replayed from the failures bucket.',
        runbook: 'ledger-discards',
        metric,
        above: 0,
        topic,
      });
    }
  }

  /** A batch that fails is answered, and so no error of the function. */
  #takeBackFailingLedger(ledger: ServiceFunction, { stage }: Operations): void {
    const failures = loggedMetric(this, 'LedgerFailed', {
      stage,
      logGroup: ledger.logs,
      pattern: FilterPattern.literal('{ $.level = "ERROR" }'),
      metric: 'ledger_failed',
      period: Duration.minutes(1),
    });
    ledger.takeBackWhen('FailsWhileDeploying', { metric: failures, above: 0 });
  }
}

/** What the template calls the resource: the rules of cdk-nag name their findings by it. */
function logicalId(resource: Resource): string {
  return Stack.of(resource).getLogicalId(resource.node.defaultChild as CfnElement);
}

function acknowledgeWildcard(scope: Construct, resource: string, reason: string): void {
  Validations.of(scope).acknowledge({ id: `AwsSolutions-IAM5[Resource::${resource}]`, reason });
}
