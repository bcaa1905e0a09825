import { Duration, Stack } from 'aws-cdk-lib';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  AlarmStatusWidget,
  AlarmStatusWidgetSortBy,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  LogQueryWidget,
  Metric,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { HISTORY_INDEX } from '../shared/aws/tableKeys.ts';
import { metricsNamespace, WEBHOOK_APPLY_SERVICE, WEBHOOK_RECEIVE_SERVICE } from '../shared/metrics.ts';
import type { BillingApi } from './api.ts';
import { EventQueue } from './parts/eventQueue.ts';
import { ServiceAlarm } from './parts/serviceAlarm.ts';
import { ServiceFunction } from './parts/serviceFunction.ts';
import { countedMetric } from './parts/stageMetrics.ts';
import { TABLE_OPERATIONS } from './parts/tableAlarms.ts';
import type { Stage } from './stage.ts';
import { REFUSED_METRIC } from './webhooks.ts';

/** CloudWatch's grid is 24 wide: two, three or four graphs beside each other. */
const HALF = 12;
const THIRD = 8;
const QUARTER = 6;
const WHOLE = 24;
const HEIGHT = 6;

/** So many alarms are beside each other in a row of the grid. */
const ALARMS_ACROSS = 5;

const EVERY_MINUTE = Duration.minutes(1);
const EVERY_FIVE_MINUTES = Duration.minutes(5);

const RECEIVED = [
  'received',
  'enqueued',
  'type_not_applied',
  'rejected_signature',
  'rejected_event',
  'enqueue_failed',
];
const APPLIED = ['applied', 'stale', 'passed_over', 'retried', 'dead'];

export interface OperatorDashboardProps {
  stage: Stage;
  api: BillingApi;
}

/**
 * What an operator looks at, from top to bottom: what rings, whether sessions start, and then what serves them. It shows
 * what the stack holds when it is made, so it is made last, and a new function or alarm is on it without being named.
 */
export class OperatorDashboard extends Construct {
  constructor(scope: Construct, id: string, { stage, api }: OperatorDashboardProps) {
    super(scope, id);
    const functions = partsOf(this, ServiceFunction);
    const alarms = partsOf(this, ServiceAlarm);
    const rows: IWidget[][] = [
      [alarmStatus(alarms)],
      [heading('Callers: are sessions starting?')],
      callers(onePartOf(this, HttpApi), api),
      [heading('Functions')],
      everyFunction(functions),
      [heading('Events of Stripe')],
      events(stage, onePartOf(this, EventQueue)),
      [heading('Table')],
      table(onePartOf(this, TableV2).tableName),
      [heading('Ledger')],
      ledger(functions, alarms),
    ];
    new Dashboard(this, 'Dashboard', { dashboardName: `session-billing-${stage.name}`, widgets: rows });
  }
}

/** All parts of one kind in the stack, in the order they were made in. */
function partsOf<Part>(scope: Construct, kind: abstract new (...args: never[]) => Part): Part[] {
  return Stack.of(scope)
    .node.findAll()
    .filter((part): part is Construct & Part => part instanceof kind);
}

function onePartOf<Part>(scope: Construct, kind: abstract new (...args: never[]) => Part): Part {
  const [part, ...others] = partsOf(scope, kind);
  if (part === undefined || others.length > 0) throw new Error(`the stack has not one ${kind.name}`);
  return part;
}

const heading = (text: string) => new TextWidget({ markdown: `## ${text}`, width: WHOLE, height: 1 });

const graph = (title: string, width: number, left: IMetric[]) =>
  new GraphWidget({ title, width, height: HEIGHT, left });

function alarmStatus(alarms: ServiceAlarm[]): IWidget {
  return new AlarmStatusWidget({
    title: 'Alarms (docs/runbook.md)',
    alarms: alarms.map(({ alarm }) => alarm),
    sortBy: AlarmStatusWidgetSortBy.STATE_UPDATED_TIMESTAMP,
    width: WHOLE,
    height: Math.ceil(alarms.length / ALARMS_ACROSS),
  });
}

/** By route and status from the API's log: the API's own metrics know only all routes together. */
function callers(http: HttpApi, { accessLogs }: BillingApi): IWidget[] {
  const sum = { period: EVERY_MINUTE, statistic: 'Sum' };
  const at = (statistic: string) => ({ period: EVERY_MINUTE, statistic, label: statistic });
  return [
    graph('Requests, and those answered 4xx and 5xx', QUARTER, [
      http.metricCount(sum),
      http.metricClientError(sum),
      http.metricServerError(sum),
    ]),
    graph('Latency, ms', QUARTER, [
      http.metricLatency(at('p50')),
      http.metricLatency(at('p99')),
      http.metricIntegrationLatency({ ...at('p99'), label: 'p99 in the function' }),
    ]),
    new LogQueryWidget({
      title: 'Requests by route and status',
      width: HALF,
      height: HEIGHT,
      logGroupNames: [accessLogs.logGroupName],
      queryLines: [
        'stats count(*) as requests, pct(latencyMs, 50) as p50, pct(latencyMs, 99) as p99 by route, status',
        'sort status desc, requests desc',
      ],
    }),
  ];
}

function everyFunction(functions: ServiceFunction[]): IWidget[] {
  const each = (metricName: string, statistic: string) =>
    functions.map(({ lambda, node }) =>
      lambda.metric(metricName, { statistic, label: node.id, period: EVERY_MINUTE }),
    );
  return [
    graph('Errors', QUARTER, each('Errors', 'Sum')),
    graph('Throttles', QUARTER, each('Throttles', 'Sum')),
    graph('Duration p99, ms', QUARTER, each('Duration', 'p99')),
    graph('At once', QUARTER, each('ConcurrentExecutions', 'Maximum')),
  ];
}

function events(stage: Stage, { main, deadLetters }: EventQueue): IWidget[] {
  const counts = (service: string, names: string[]) =>
    names.map((metric) => countedMetric(stage, { service, metric, period: EVERY_FIVE_MINUTES }));
  const most = (label: string) => ({ label, statistic: 'Maximum', period: EVERY_MINUTE });
  return [
    graph('Received', QUARTER, [
      ...counts(WEBHOOK_RECEIVE_SERVICE, RECEIVED),
      new Metric({
        namespace: metricsNamespace(stage.name),
        metricName: REFUSED_METRIC,
        statistic: 'Sum',
        period: EVERY_FIVE_MINUTES,
      }),
    ]),
    graph('Applied', QUARTER, counts(WEBHOOK_APPLY_SERVICE, APPLIED)),
    graph('Messages', QUARTER, [
      main.metricApproximateNumberOfMessagesVisible(most('waiting')),
      main.metricApproximateNumberOfMessagesNotVisible(most('in work or resting')),
      deadLetters.metricApproximateNumberOfMessagesVisible(most('dead letters')),
    ]),
    graph('Oldest message, s', QUARTER, [main.metricApproximateAgeOfOldestMessage(most('oldest'))]),
  ];
}

function table(tableName: string): IWidget[] {
  const ofTable = { TableName: tableName };
  const ofIndex = { ...ofTable, GlobalSecondaryIndexName: HISTORY_INDEX };
  const sum = (metricName: string, dimensionsMap: Record<string, string>) =>
    new Metric({
      namespace: 'AWS/DynamoDB',
      metricName,
      dimensionsMap,
      statistic: 'Sum',
      period: EVERY_MINUTE,
    });
  const ofBoth = (metricName: string) => [sum(metricName, ofTable), sum(metricName, ofIndex)];
  return [
    graph('Units a minute, of the table and of its index', THIRD, [
      ...ofBoth('ConsumedReadCapacityUnits'),
      ...ofBoth('ConsumedWriteCapacityUnits'),
    ]),
    graph('Throttles, of the table and of its index', THIRD, [
      ...ofBoth('ReadThrottleEvents'),
      ...ofBoth('WriteThrottleEvents'),
    ]),
    graph(
      'Latency, mean, ms',
      THIRD,
      TABLE_OPERATIONS.map((Operation) =>
        sum('SuccessfulRequestLatency', { ...ofTable, Operation }).with({
          statistic: 'Average',
          label: Operation,
        }),
      ),
    ),
  ];
}

/** The alarms on discards have their metrics from the stream's mapping. */
function ledger(functions: ServiceFunction[], alarms: ServiceAlarm[]): IWidget[] {
  const lambda = functions.find(({ node }) => node.id === 'Ledger')?.lambda;
  if (lambda === undefined) throw new Error('the stack has no ledger');
  const discards = alarms.filter(({ node }) => node.id.startsWith('LedgerDiscards'));
  return [
    graph('Behind, ms', HALF, [lambda.metric('IteratorAge', { statistic: 'Maximum', period: EVERY_MINUTE })]),
    graph(
      'Discarded records',
      HALF,
      discards.map(({ alarm }) => alarm.metric),
    ),
  ];
}
