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
import type { EventQueue } from './parts/eventQueue.ts';
import type { Operations } from './parts/operations.ts';
import { ServiceAlarm } from './parts/serviceAlarm.ts';
import { ServiceFunction } from './parts/serviceFunction.ts';
import { countedMetric } from './parts/stageMetrics.ts';
import { TABLE_OPERATIONS } from './parts/tableAlarms.ts';
import { WEBHOOK_5XX_METRIC } from './parts/webhookAlarms.ts';
import type { Stage } from './stage.ts';

/** CloudWatch's grid is 24 units wide: two, three or four graphs fit in a row. */
const HALF = 12;
const THIRD = 8;
const QUARTER = 6;
const WHOLE = 24;
const HEIGHT = 6;

/** How many alarms the alarm widget shows in one row. */
const ALARMS_PER_ROW = 5;

const EVERY_MINUTE = Duration.minutes(1);
const EVERY_FIVE_MINUTES = Duration.minutes(5);

const RECEIVE_COUNTS = [
  'received',
  'enqueued',
  'type_not_applied',
  'rejected_signature',
  'rejected_event',
  'enqueue_failed',
];
const APPLY_COUNTS = ['applied', 'stale', 'passed_over', 'retried', 'dead'];

export interface OperatorDashboardProps {
  operations: Operations;
  api: BillingApi;
  /** The queue of Stripe's events. */
  events: EventQueue;
  /** The queue of notices to be sent. */
  notices: EventQueue;
}

/**
 * The operator's dashboard, from top to bottom: alarms, whether sessions start, then the parts that serve them. It
 * finds the functions and alarms in the stack, so a new one appears without being listed here. It is in the nested stack of
 * the alarms, whose main stack would otherwise need an output for each. To be created last.
 */
export class OperatorDashboard extends Construct {
  constructor(scope: Construct, id: string, { operations, api, events, notices }: OperatorDashboardProps) {
    super(scope, id);
    const { stage, alarmTopic } = operations;
    const functions = findAll(this, ServiceFunction);
    const alarms = findAll(this, ServiceAlarm);
    const rows: IWidget[][] = [
      alarmStatusWidgets(alarms),
      [heading('Callers: are sessions starting?')],
      callerGraphs(findOnly(this, HttpApi), api),
      [heading('Functions')],
      functionGraphs(functions),
      [heading('Stripe events')],
      eventGraphs(stage, events),
      [heading('E-mails')],
      queueGraphs(notices, HALF),
      [heading('Table')],
      tableGraphs(findOnly(this, TableV2).tableName),
      [heading('Ledger')],
      ledgerGraphs(functions, alarms),
    ];
    new Dashboard(alarmTopic.stack, 'Dashboard', {
      // Another name than in releases without the nested stack: two stacks cannot have a dashboard of the same name, and the main
      // stack deletes its own last.
      dashboardName: `session-billing-${stage.name}-operations`,
      widgets: rows,
    });
  }
}

/** All constructs of one class in the stack, in the order of their creation. */
function findAll<Part>(scope: Construct, kind: abstract new (...args: never[]) => Part): Part[] {
  return Stack.of(scope)
    .node.findAll()
    .filter((part): part is Construct & Part => part instanceof kind);
}

/** The only construct of a class in the stack. Throws if there is none or more than one. */
function findOnly<Part>(scope: Construct, kind: abstract new (...args: never[]) => Part): Part {
  const [part, ...others] = findAll(scope, kind);
  if (part === undefined || others.length > 0) {
    throw new Error(`the stack must have exactly one ${kind.name}`);
  }
  return part;
}

const heading = (text: string) => new TextWidget({ markdown: `## ${text}`, width: WHOLE, height: 1 });

const graph = (title: string, width: number, left: IMetric[]) =>
  new GraphWidget({ title, width, height: HEIGHT, left });

function alarmStatusWidgets(alarms: ServiceAlarm[]): IWidget[] {
  const silent = alarms.filter(({ isSilent }) => isSilent);
  const notifying = alarms.filter(({ isSilent }) => !isSilent);
  // CloudWatch shows at most 100 alarms in a widget.
  const isOfFunction = ({ node }: ServiceAlarm) => node.scope instanceof ServiceFunction;
  return [
    alarmStatusWidget(
      'Alarms (docs/runbook.md)',
      notifying.filter((alarm) => !isOfFunction(alarm)),
    ),
    alarmStatusWidget('Alarms of functions (docs/runbook.md)', notifying.filter(isOfFunction)),
    ...(silent.length > 0 ? [alarmStatusWidget('Alarms that roll a deployment back', silent)] : []),
  ];
}

function alarmStatusWidget(title: string, alarms: ServiceAlarm[]): IWidget {
  return new AlarmStatusWidget({
    title,
    alarms: alarms.map(({ alarm }) => alarm),
    sortBy: AlarmStatusWidgetSortBy.STATE_UPDATED_TIMESTAMP,
    width: WHOLE,
    height: Math.ceil(alarms.length / ALARMS_PER_ROW),
  });
}

/** Requests by route come from the access log, because the API's own metrics cover all routes together. */
function callerGraphs(http: HttpApi, { accessLogs }: BillingApi): IWidget[] {
  const sum = { period: EVERY_MINUTE, statistic: 'Sum' };
  const at = (statistic: string) => ({ period: EVERY_MINUTE, statistic, label: statistic });
  return [
    graph('Requests, 4xx and 5xx responses', QUARTER, [
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

function functionGraphs(functions: ServiceFunction[]): IWidget[] {
  const each = (metricName: string, statistic: string) =>
    functions.map(({ lambda, node }) =>
      lambda.metric(metricName, { statistic, label: node.id, period: EVERY_MINUTE }),
    );
  return [
    graph('Errors', QUARTER, each('Errors', 'Sum')),
    graph('Throttles', QUARTER, each('Throttles', 'Sum')),
    graph('Duration p99, ms', QUARTER, each('Duration', 'p99')),
    graph('Concurrent executions', QUARTER, each('ConcurrentExecutions', 'Maximum')),
  ];
}

function eventGraphs(stage: Stage, events: EventQueue): IWidget[] {
  const counts = (service: string, names: string[]) =>
    names.map((metric) => countedMetric(stage, { service, metric, period: EVERY_FIVE_MINUTES }));
  return [
    graph('Received', QUARTER, [
      ...counts(WEBHOOK_RECEIVE_SERVICE, RECEIVE_COUNTS),
      new Metric({
        namespace: metricsNamespace(stage.name),
        metricName: WEBHOOK_5XX_METRIC,
        statistic: 'Sum',
        period: EVERY_FIVE_MINUTES,
      }),
    ]),
    graph('Applied', QUARTER, counts(WEBHOOK_APPLY_SERVICE, APPLY_COUNTS)),
    ...queueGraphs(events, QUARTER),
  ];
}

function queueGraphs({ main, deadLetterQueue }: EventQueue, width: number): IWidget[] {
  const maximum = (label: string) => ({ label, statistic: 'Maximum', period: EVERY_MINUTE });
  return [
    graph('Messages', width, [
      main.metricApproximateNumberOfMessagesVisible(maximum('waiting')),
      main.metricApproximateNumberOfMessagesNotVisible(maximum('in flight or delayed')),
      deadLetterQueue.metricApproximateNumberOfMessagesVisible(maximum('dead-lettered')),
    ]),
    graph('Oldest message, s', width, [main.metricApproximateAgeOfOldestMessage(maximum('oldest'))]),
  ];
}

function tableGraphs(tableName: string): IWidget[] {
  const tableDimensions = { TableName: tableName };
  const indexDimensions = { ...tableDimensions, GlobalSecondaryIndexName: HISTORY_INDEX };
  const sum = (metricName: string, dimensionsMap: Record<string, string>) =>
    new Metric({
      namespace: 'AWS/DynamoDB',
      metricName,
      dimensionsMap,
      statistic: 'Sum',
      period: EVERY_MINUTE,
    });
  const sums = (metricName: string) => [sum(metricName, tableDimensions), sum(metricName, indexDimensions)];
  return [
    graph('Capacity units per minute, table and index', THIRD, [
      ...sums('ConsumedReadCapacityUnits'),
      ...sums('ConsumedWriteCapacityUnits'),
    ]),
    graph('Throttles, table and index', THIRD, [
      ...sums('ReadThrottleEvents'),
      ...sums('WriteThrottleEvents'),
    ]),
    graph(
      'Mean latency, ms',
      THIRD,
      TABLE_OPERATIONS.map((Operation) =>
        sum('SuccessfulRequestLatency', { ...tableDimensions, Operation }).with({
          statistic: 'Average',
          label: Operation,
        }),
      ),
    ),
  ];
}

/** Takes the metrics of discarded records from their alarms, which have the id of the event source mapping. */
function ledgerGraphs(functions: ServiceFunction[], alarms: ServiceAlarm[]): IWidget[] {
  const lambda = functions.find(({ node }) => node.id === 'Ledger')?.lambda;
  if (lambda === undefined) throw new Error('the stack has no ledger');
  const discards = alarms.filter(({ node }) => node.id.startsWith('LedgerDiscards'));
  return [
    graph('Delay behind the stream, ms', HALF, [
      lambda.metric('IteratorAge', { statistic: 'Maximum', period: EVERY_MINUTE }),
    ]),
    graph(
      'Discarded records',
      HALF,
      discards.map(({ alarm }) => alarm.metric),
    ),
  ];
}
