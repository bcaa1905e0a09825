import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { HISTORY_INDEX } from '../../shared/aws/tableKeys.ts';
import { ServiceAlarm } from './serviceAlarm.ts';

/** What the functions ask of the table. DynamoDB counts its own faults for each operation apart. */
export const TABLE_OPERATIONS = [
  'GetItem',
  'BatchGetItem',
  'Query',
  'PutItem',
  'UpdateItem',
  'BatchWriteItem',
  'TransactWriteItems',
] as const;

/**
 * DynamoDB refuses a moment's too much while it splits a partition, and the clients ask three times: up to 30 refusals
 * in 5 minutes are at most ten requests that failed in the end. A partition that stays too hot (1,000 write units a
 * second) or a table at its limit refuses hundreds.
 */
const THROTTLES_MAX = 30;

/** AWS counts on a fault of its own now and then. The clients ask three times: six are two requests that failed. */
const SYSTEM_ERRORS_MAX = 5;

const PERIOD = Duration.minutes(5);

/** What is lost while DynamoDB refuses reads or writes of the table, or of its index. */
const THROTTLED = [
  {
    id: 'ReadThrottles',
    metricName: 'ReadThrottleEvents',
    impact: 'Reads of accounts are refused: usage does not show, checkouts fail and plans come late.',
  },
  {
    id: 'WriteThrottles',
    metricName: 'WriteThrottleEvents',
    impact: 'Writes are refused: sessions do not start or end, and plans come late.',
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
    impact: 'Ends of sessions are refused: what is not repeated runs on until its lease ends.',
  },
];

export interface TableAlarmsProps {
  tableName: string;
  alarmTopic: ITopic;
}

/** Rings when DynamoDB refuses what it is asked, by what is refused, and when it fails, by what it was asked. */
export class TableAlarms extends Construct {
  constructor(scope: Construct, id: string, { tableName, alarmTopic: topic }: TableAlarmsProps) {
    super(scope, id);
    for (const { id: alarmId, metricName, index, impact } of THROTTLED) {
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
        impact: `DynamoDB fails at ${operation}: sessions may not start, and plans may come late.`,
        runbook: 'table-errors',
        metric: tableMetric('SystemErrors', { TableName: tableName, Operation: operation }),
        above: SYSTEM_ERRORS_MAX,
        topic,
      });
    }
  }
}

/** A sum over five minutes, of the table or of a part of it. */
const tableMetric = (metricName: string, dimensionsMap: Record<string, string>) =>
  new Metric({ namespace: 'AWS/DynamoDB', metricName, dimensionsMap, statistic: 'Sum', period: PERIOD });
