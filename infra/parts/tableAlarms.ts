import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { HISTORY_INDEX } from '../../shared/aws/tableKeys.ts';
import type { AlarmTopic } from './alarmTopic.ts';
import { ServiceAlarm } from './serviceAlarm.ts';

/** The operations that the functions use. DynamoDB has a separate metric of its own errors for each operation. */
export const TABLE_OPERATIONS = [
  'GetItem',
  'BatchGetItem',
  'Query',
  'Scan',
  'PutItem',
  'UpdateItem',
  'BatchWriteItem',
  'TransactWriteItems',
] as const;

/**
 * DynamoDB throttles briefly while it splits a partition. Clients make three attempts, so up to 30 throttles in 5
 * minutes are at most ten failed requests. A partition that stays too hot (1,000 write units a second) or a table at
 * its limit throttles hundreds.
 */
const THROTTLES_MAX = 30;

/** Occasional errors of DynamoDB are normal. Clients make three attempts, so six errors are two failed requests. */
const SYSTEM_ERRORS_MAX = 5;

const PERIOD = Duration.minutes(5);

/** What users lose while DynamoDB throttles reads or writes of the table or of its index. */
const THROTTLE_ALARMS = [
  {
    id: 'ReadThrottles',
    metricName: 'ReadThrottleEvents',
    impact:
      'Reads are throttled: customers cannot see their usage, checkouts fail, and plan changes are late.',
  },
  {
    id: 'WriteThrottles',
    metricName: 'WriteThrottleEvents',
    impact: 'Writes are throttled: sessions do not start or end, and plan changes are late.',
  },
  {
    id: 'HistoryReadThrottles',
    metricName: 'ReadThrottleEvents',
    index: HISTORY_INDEX,
    impact: 'Customers cannot list their sessions.',
  },
  {
    id: 'HistoryWriteThrottles',
    metricName: 'WriteThrottleEvents',
    index: HISTORY_INDEX,
    impact:
      'Sessions cannot be ended: unless the caller retries, a session stays open until its lease expires.',
  },
];

export interface TableAlarmsProps {
  tableName: string;
  alarmTopic: AlarmTopic;
}

/** Alarms on throttled reads and writes, and on DynamoDB's own errors for each operation. */
export class TableAlarms extends Construct {
  constructor(scope: Construct, id: string, { tableName, alarmTopic: topic }: TableAlarmsProps) {
    super(scope, id);
    for (const { id: alarmId, metricName, index, impact } of THROTTLE_ALARMS) {
      new ServiceAlarm(this, alarmId, {
        impact,
        runbook: 'table-throttled',
        metric: tableMetric(metricName, {
          TableName: tableName,
          ...(index === undefined ? {} : { GlobalSecondaryIndexName: index }),
        }),
        above: THROTTLES_MAX,
        topic,
      });
    }
    for (const operation of TABLE_OPERATIONS) {
      new ServiceAlarm(this, `${operation}Errors`, {
        impact: `DynamoDB fails ${operation} requests: sessions may not start, and plan changes may be late.`,
        runbook: 'table-errors',
        metric: tableMetric('SystemErrors', { TableName: tableName, Operation: operation }),
        above: SYSTEM_ERRORS_MAX,
        topic,
      });
    }
  }
}

/** A sum over five minutes for the given dimensions. */
const tableMetric = (metricName: string, dimensionsMap: Record<string, string>) =>
  new Metric({ namespace: 'AWS/DynamoDB', metricName, dimensionsMap, statistic: 'Sum', period: PERIOD });
