import { Duration } from 'aws-cdk-lib';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { routeKeysOf } from '../shared/contract/route.ts';
import { webhookAdminRoutes, webhookRoutes } from '../shared/contract/webhooks/routes.ts';
import { ALARMED_COUNTS, WEBHOOK_APPLY_SERVICE } from '../shared/metrics.ts';
import type { BillingApi } from './api.ts';
import { EventQueue } from './parts/eventQueue.ts';
import type { Operations } from './parts/operations.ts';
import { ScheduledFunction } from './parts/scheduledFunction.ts';
import { ServiceAlarm } from './parts/serviceAlarm.ts';
import { BACKGROUND_MEMORY_MB, REQUEST_MEMORY_MB, ServiceFunction } from './parts/serviceFunction.ts';
import { countedMetric, loggedMetric } from './parts/stageMetrics.ts';
import type { StripeSettings } from './parts/stripeSettings.ts';
import type { BillingTable } from './table.ts';

const RECEIVE_ROUTE = webhookRoutes.receiveStripeEvent.route;

/** One request to the queue. Stripe gives up on an answer after 20 s. */
const RECEIVE_TIMEOUT = Duration.seconds(10);

/** Ten accounts one after the other, 0.3 s each as a rule. Apply asks Stripe nothing more after 40 s. */
const APPLY_TIMEOUT = Duration.seconds(60);
const APPLY_BATCH_MAX = 10;

/**
 * Stripe allows 25 requests a second to one of its endpoints. One function begins a call every 250 ms at most, so 4 a
 * second: five of them make 20 a second, however fast Stripe answers, and leave 5 to checkout and portal.
 */
const APPLY_CONCURRENCY_MAX = 5;
const STRIPE_PAUSE_MS = 250;

/** In a minute. A version that fails every event makes more; a moment of Stripe's makes a few. */
const RETRIES_WHILE_DEPLOYING_MAX = 5;

/** A slice of the night's comparison: a thousand rows read and queued in batches of ten, 20 ms each: 3 s. */
const RECONCILE_EVERY = Duration.minutes(5);
const RECONCILE_TIMEOUT = Duration.seconds(60);

/** Events that could not be delivered wait an hour at most. The sweep begins nothing after 40 s. */
const SWEEP_EVERY = Duration.hours(1);
const SWEEP_TIMEOUT = Duration.minutes(2);

/** What a person has to look at is told within these. */
const ALARM_PERIOD = Duration.minutes(5);

/**
 * Stripe delivers an event that was refused again, so one or two are a moment's fault. A purchase is three events
 * (checkout, subscription, invoice) within seconds: a fault that lasts rings at the first one.
 */
const REFUSED_MAX = 2;

/** Answers of 5xx to Stripe, in the namespace of the stage. */
export const REFUSED_METRIC = 'webhook_5xx';

/** A page of the log is one query. */
const ADMIN_TIMEOUT = Duration.seconds(10);

export interface WebhooksProps {
  operations: Operations;
  table: BillingTable;
  api: BillingApi;
  stripe: StripeSettings;
}

/**
 * Takes Stripe's events (receive), keeps them (the queue) and brings accounts up to date (apply); looks for what Stripe
 * could not deliver (sweep) and compares every customer with Stripe (reconcile); shows what came of it all (admin).
 */
export class Webhooks extends Construct {
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;

  constructor(scope: Construct, id: string, props: WebhooksProps) {
    super(scope, id);
    const queue = new EventQueue(this, 'Events', {
      consumerTimeout: APPLY_TIMEOUT,
      alarmTopic: props.operations.alarmTopic,
    });
    this.queueUrl = queue.main.queueUrl;
    this.deadLetterQueueUrl = queue.deadLetters.queueUrl;
    this.#addReceive(queue, props);
    this.#addApply(queue, props);
    this.#addReconcile(queue, props);
    this.#addSweep(queue, props);
    this.#addAdmin(props);
    this.#addAlarms(props);
  }

  #addReceive(queue: EventQueue, { operations, api, stripe }: WebhooksProps): void {
    const receive = new ServiceFunction(this, 'WebhookReceive', {
      operations,
      entry: 'services/webhooks/handlers/receive.ts',
      environment: {
        QUEUE_URL: queue.main.queueUrl,
        STRIPE_SECRET_ID: stripe.secretName,
        STRIPE_LIVEMODE: livemode(operations),
      },
      timeout: RECEIVE_TIMEOUT,
      memoryMb: REQUEST_MEMORY_MB,
      impact:
        "Stripe's events are refused: plans stay as they were until Stripe delivers again, within 3 days.",
    });
    receive.allow(['sqs:SendMessage'], queue.main.queueArn);
    stripe.allowReading(receive);
    api.route(receive, routeKeysOf(webhookRoutes));
  }

  #addApply(queue: EventQueue, { operations, table, stripe }: WebhooksProps): void {
    const apply = new ServiceFunction(this, 'WebhookApply', {
      operations,
      entry: 'services/webhooks/handlers/apply.ts',
      environment: {
        TABLE_NAME: table.table.tableName,
        QUEUE_URL: queue.main.queueUrl,
        STRIPE_SECRET_ID: stripe.secretName,
        PAST_DUE_GRACE_DAYS: String(operations.stage.pastDueGraceDays),
        STRIPE_PAUSE_MS: String(STRIPE_PAUSE_MS),
      },
      timeout: APPLY_TIMEOUT,
      memoryMb: BACKGROUND_MEMORY_MB,
      impact: 'Customers who paid do not get their plan, and those who cancelled keep theirs.',
    });
    apply.allow(
      [
        'dynamodb:GetItem',
        'dynamodb:BatchGetItem',
        'dynamodb:PutItem',
        'dynamodb:UpdateItem',
        'dynamodb:BatchWriteItem',
      ],
      table.table.tableArn,
    );
    // The first three are Lambda's own, for polling; the fourth spaces the retries of a failed message.
    apply.allow(
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility'],
      queue.main.queueArn,
    );
    stripe.allowReading(apply);
    // A try that fails is answered, and so no error of the function.
    apply.takeBackWhen('RetriesWhileDeploying', {
      metric: countedMetric(operations.stage, {
        service: WEBHOOK_APPLY_SERVICE,
        metric: 'retried',
        period: Duration.minutes(1),
      }),
      above: RETRIES_WHILE_DEPLOYING_MAX,
    });
    new EventSourceMapping(this, 'ApplySource', {
      target: apply.live,
      eventSourceArn: queue.main.queueArn,
      batchSize: APPLY_BATCH_MAX,
      maxConcurrency: APPLY_CONCURRENCY_MAX,
      reportBatchItemFailures: true,
    });
  }

  #addReconcile(queue: EventQueue, { operations, table }: WebhooksProps): void {
    const task = new ScheduledFunction(this, 'WebhookReconcile', {
      operations,
      every: RECONCILE_EVERY,
      entry: 'services/webhooks/handlers/reconcile.ts',
      environment: {
        TABLE_NAME: table.table.tableName,
        QUEUE_URL: queue.main.queueUrl,
        STRIPE_LIVEMODE: livemode(operations),
      },
      timeout: RECONCILE_TIMEOUT,
      impact: 'Accounts are not compared with Stripe: a plan that a lost event left wrong stays wrong.',
    });
    task.allow(['dynamodb:Query', 'dynamodb:GetItem', 'dynamodb:PutItem'], table.table.tableArn);
    task.allow(['sqs:SendMessage', 'sqs:GetQueueAttributes'], queue.main.queueArn);
  }

  #addSweep(queue: EventQueue, { operations, table, stripe }: WebhooksProps): void {
    const task = new ScheduledFunction(this, 'WebhookSweep', {
      operations,
      every: SWEEP_EVERY,
      entry: 'services/webhooks/handlers/sweep.ts',
      environment: {
        TABLE_NAME: table.table.tableName,
        QUEUE_URL: queue.main.queueUrl,
        STRIPE_LIVEMODE: livemode(operations),
        STRIPE_SECRET_ID: stripe.secretName,
      },
      timeout: SWEEP_TIMEOUT,
      impact:
        'Events that Stripe could not deliver are not looked for: plans are wrong until the next night.',
    });
    task.allow(['dynamodb:Query', 'dynamodb:GetItem', 'dynamodb:PutItem'], table.table.tableArn);
    task.allow(['sqs:SendMessage'], queue.main.queueArn);
    stripe.allowReading(task);
  }

  #addAdmin({ operations, table, api }: WebhooksProps): void {
    const admin = new ServiceFunction(this, 'WebhookAdminApi', {
      operations,
      entry: 'services/webhooks/handlers/adminApi.ts',
      environment: { TABLE_NAME: table.table.tableName },
      timeout: ADMIN_TIMEOUT,
      memoryMb: REQUEST_MEMORY_MB,
      impact: 'Operators cannot see what came of Stripe’s events. Events are applied all the same.',
    });
    admin.allow(
      ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
      table.table.tableArn,
    );
    api.route(admin, routeKeysOf(webhookAdminRoutes));
  }

  #addAlarms(props: WebhooksProps): void {
    const { operations } = props;
    for (const { service, metric, impact } of ALARMED_COUNTS) {
      new ServiceAlarm(this, metric, {
        impact,
        runbook: runbookOf(metric),
        metric: countedMetric(operations.stage, { service, metric, period: ALARM_PERIOD }),
        above: 0,
        topic: operations.alarmTopic,
      });
    }
    this.#watchRefusals(props);
  }

  /** From the API's own log: what never reaches the function, or ends it, is no metric of the function. */
  #watchRefusals({ operations, api }: WebhooksProps): void {
    const refusals = loggedMetric(this, 'Refusals', {
      stage: operations.stage,
      logGroup: api.accessLogs,
      // The status is a text there: 500, 502, 503 or 504.
      pattern: FilterPattern.all(
        FilterPattern.stringValue('$.route', '=', RECEIVE_ROUTE),
        FilterPattern.stringValue('$.status', '=', '5*'),
      ),
      metric: REFUSED_METRIC,
      period: ALARM_PERIOD,
    });
    new ServiceAlarm(this, 'EventsRefused', {
      impact: "Stripe's events are refused: plans come late, by what Stripe waits to deliver again.",
      runbook: 'events-refused',
      metric: refusals,
      above: REFUSED_MAX,
      topic: operations.alarmTopic,
    });
  }
}

/** Each count has a section of its own, but that a dead event is told of where the dead letters are. */
const runbookOf = (metric: string) => (metric === 'dead' ? 'dead-letters' : metric.replaceAll('_', '-'));

const livemode = ({ stage }: Operations) => String(stage.stripeMode === 'live');
