import { Duration } from 'aws-cdk-lib';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { routeKeysOf } from '../shared/contract/route.ts';
import { EVENT_ATTEMPTS_MAX } from '../shared/contract/webhooks/messages.ts';
import { webhookRoutes } from '../shared/contract/webhooks/routes.ts';
import { WEBHOOK_APPLY_SERVICE } from '../shared/metrics.ts';
import { STRIPE_SHARES } from '../shared/stripe/stripeShares.ts';
import type { BillingApi } from './api.ts';
import { accountTableEnvironment } from './parts/accountTableEnvironment.ts';
import { EventQueue } from './parts/eventQueue.ts';
import { livemode, type Operations } from './parts/operations.ts';
import { ScheduledFunction } from './parts/scheduledFunction.ts';
import { BACKGROUND_MEMORY_MB, REQUEST_MEMORY_MB, ServiceFunction } from './parts/serviceFunction.ts';
import { countedMetric } from './parts/stageMetrics.ts';
import type { StripeSecret } from './parts/stripeSecret.ts';
import { addWebhookAdmin } from './parts/webhookAdmin.ts';
import { addWebhookAlarms } from './parts/webhookAlarms.ts';
import type { BillingTable } from './table.ts';

const RECEIVE_ROUTE = webhookRoutes.receiveStripeEvent.route;

/** One request to SQS. Stripe waits 20 s for a response. */
const RECEIVE_TIMEOUT = Duration.seconds(10);

/** Ten accounts one after the other, usually 0.3 s each. Apply makes no new calls to Stripe after 40 s. */
const APPLY_TIMEOUT = Duration.seconds(60);
const APPLY_BATCH_MAX = 10;

/**
 * Five instances send apply's share of the requests that Stripe allows, 20 a second, however fast Stripe responds: each sends
 * one at most every 5 × 1,000 / 20 = 250 ms.
 */
const APPLY_CONCURRENCY_MAX = 5;
const APPLY_STRIPE_PAUSE_MS = (APPLY_CONCURRENCY_MAX * 1_000) / STRIPE_SHARES.apply;

/** One sweep runs at a time, and sends at most one request a second. */
const SWEEP_STRIPE_PAUSE_MS = 1_000 / STRIPE_SHARES.sweep;

/**
 * A healthy event waits for seconds. After five minutes a customer who paid asks why nothing happens. Apply counts the events that keep
 * failing itself (`keeps_failing`).
 */
const EVENTS_WAIT_MAX = Duration.minutes(5);

/** In one minute. A brief fault of AWS causes a few; a version that fails every event causes more. */
const FAULTS_WHILE_DEPLOYING_MAX = 5;

/** One slice of the nightly comparison reads 1,000 rows and queues them in 100 batches of ten, 20 ms each: 3 s. */
const RECONCILE_EVERY = Duration.minutes(5);
const RECONCILE_TIMEOUT = Duration.seconds(60);

/** An undelivered event waits at most one hour. The sweep starts no new work after 40 s. */
const SWEEP_EVERY = Duration.hours(1);
const SWEEP_TIMEOUT = Duration.minutes(2);

export interface WebhooksProps {
  operations: Operations;
  table: BillingTable;
  api: BillingApi;
  stripe: StripeSecret;
}

/**
 * Keeps accounts in sync with Stripe. Receive accepts Stripe's events into the queue, and apply updates the accounts.
 * The sweep finds events that Stripe could not deliver, reconcile compares every customer with Stripe. Operators see the outcome of
 * each event, replay those that failed, and compare an account with Stripe.
 */
export class Webhooks extends Construct {
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly receive: ServiceFunction;
  /** The queue of Stripe's events. */
  readonly events: EventQueue;
  /** Updates accounts. */
  readonly apply: ServiceFunction;
  /** Those with admin routes. */
  readonly admins: ServiceFunction[];

  constructor(scope: Construct, id: string, props: WebhooksProps) {
    super(scope, id);
    const queue = this.#createQueue(props.operations);
    this.events = queue;
    this.queueUrl = queue.main.queueUrl;
    this.deadLetterQueueUrl = queue.deadLetterQueue.queueUrl;
    this.apply = this.#addApply(queue, props);
    this.receive = this.#addReceive(queue, props);
    for (const sender of [this.receive, this.#addReconcile(queue, props), this.#addSweep(queue, props)]) {
      this.allowSending(sender);
    }
    const admin = addWebhookAdmin(this, { ...props, queue });
    this.allowSending(admin);
    this.admins = [admin];
    addWebhookAlarms(this, {
      operations: props.operations,
      accessLogs: props.api.accessLogs,
      receiveRoute: RECEIVE_ROUTE,
    });
  }

  /** Each customer is a message group: the events of one stay in order. */
  #createQueue({ alarmTopic }: Operations): EventQueue {
    return new EventQueue(this, 'Events', {
      consumerTimeout: APPLY_TIMEOUT,
      attemptsMax: EVENT_ATTEMPTS_MAX,
      deadLettered: {
        impact:
          'A Stripe event was never applied: at least one customer may have the wrong plan until the event is redriven.',
        runbook: 'dead-letter-queue',
      },
      waiting: {
        impact: 'Events wait unprocessed: customers who paid wait more than five minutes for their plan.',
        runbook: 'events-delayed',
        oldestMax: EVENTS_WAIT_MAX,
      },
      alarmTopic,
    });
  }

  /** Lets a function queue messages for apply. */
  allowSending(sender: ServiceFunction): void {
    sender.allow(['sqs:SendMessage'], this.events.main.queueArn);
    // Apply reads the messages of this and the previous version. An earlier apply does not read those of a later one.
    sender.switchAfter(this.apply);
  }

  #addReceive(queue: EventQueue, { operations, api, stripe }: WebhooksProps): ServiceFunction {
    const receive = new ServiceFunction(this, 'WebhookReceive', {
      operations,
      entry: 'services/webhooks/handlers/receive.ts',
      environment: {
        QUEUE_URL: queue.main.queueUrl,
        STRIPE_SECRET_ID: stripe.webhookSecretName,
        STRIPE_LIVEMODE: livemode(operations),
      },
      timeout: RECEIVE_TIMEOUT,
      memoryMb: REQUEST_MEMORY_MB,
      impact:
        "Stripe's events are refused: customers keep their old plan until Stripe delivers again, within 3 days.",
    });
    stripe.allowReadingWebhookSecret(receive);
    api.route(receive, routeKeysOf(webhookRoutes));
    return receive;
  }

  #addApply(queue: EventQueue, { operations, table, stripe }: WebhooksProps): ServiceFunction {
    const apply = new ServiceFunction(this, 'WebhookApply', {
      operations,
      entry: 'services/webhooks/handlers/apply.ts',
      environment: {
        ...accountTableEnvironment(table, operations),
        QUEUE_URL: queue.main.queueUrl,
        STRIPE_SECRET_ID: stripe.secretName,
        PAST_DUE_GRACE_DAYS: String(operations.stage.pastDueGraceDays),
        STRIPE_PAUSE_MS: String(APPLY_STRIPE_PAUSE_MS),
      },
      timeout: APPLY_TIMEOUT,
      memoryMb: BACKGROUND_MEMORY_MB,
      impact: 'Customers who paid do not get their plan, and customers who cancelled keep theirs.',
    });
    // Query is for the event log: an event that is delivered again raises no second alert.
    table.allow(apply, {
      Query: ['event'],
      GetItem: ['account', 'checkout', 'erasure', 'migration', 'offer'],
      BatchGetItem: ['customer', 'price'],
      PutItem: ['account', 'change', 'customer', 'figure', 'liveOffer', 'offer', 'terms'],
      UpdateItem: ['account', 'checkout', 'directory', 'notice'],
      DeleteItem: ['liveOffer'],
      BatchWriteItem: ['event', 'failing'],
    });
    queue.allowConsuming(apply);
    queue.allowDelaying(apply);
    stripe.allowReading(apply);
    // The function reports failed messages in its response, so Lambda does not count them as errors. An outage of Stripe is
    // no fault of a new version.
    apply.rollBackWhen('FailsWhileDeploying', {
      metric: countedMetric(operations.stage, {
        service: WEBHOOK_APPLY_SERVICE,
        metric: 'service_fault',
        period: Duration.minutes(1),
      }),
      above: FAULTS_WHILE_DEPLOYING_MAX,
    });
    new EventSourceMapping(this, 'ApplySource', {
      target: apply.live,
      eventSourceArn: queue.main.queueArn,
      batchSize: APPLY_BATCH_MAX,
      maxConcurrency: APPLY_CONCURRENCY_MAX,
      reportBatchItemFailures: true,
    });
    return apply;
  }

  #addReconcile(queue: EventQueue, { operations, table }: WebhooksProps): ServiceFunction {
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
      impact: 'Accounts are not compared with Stripe: a customer whose event was lost keeps the wrong plan.',
    });
    table.allow(task, { Query: ['customer'], GetItem: ['progress'], PutItem: ['progress'] });
    task.allow(['sqs:GetQueueAttributes'], queue.main.queueArn);
    return task;
  }

  #addSweep(queue: EventQueue, { operations, table, stripe }: WebhooksProps): ServiceFunction {
    const task = new ScheduledFunction(this, 'WebhookSweep', {
      operations,
      every: SWEEP_EVERY,
      entry: 'services/webhooks/handlers/sweep.ts',
      environment: {
        TABLE_NAME: table.table.tableName,
        QUEUE_URL: queue.main.queueUrl,
        STRIPE_LIVEMODE: livemode(operations),
        STRIPE_SECRET_ID: stripe.secretName,
        STRIPE_PAUSE_MS: String(SWEEP_STRIPE_PAUSE_MS),
      },
      timeout: SWEEP_TIMEOUT,
      impact:
        'Events that Stripe could not deliver are not recovered: customers have the wrong plan until the next night.',
    });
    table.allow(task, { Query: ['event'], GetItem: ['progress'], PutItem: ['progress'] });
    stripe.allowReading(task);
    return task;
  }
}
