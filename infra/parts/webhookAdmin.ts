import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { routeKeysOf } from '../../shared/contract/route.ts';
import { webhookAdminRoutes } from '../../shared/contract/webhooks/routes.ts';
import { COMPARISON_CALLS_PER_SECOND_MAX } from '../../shared/stripe/stripeShares.ts';
import type { BillingApi } from '../api.ts';
import type { BillingTable } from '../table.ts';
import type { EventQueue } from './eventQueue.ts';
import { operatorEnvironment } from './identityEnvironment.ts';
import { livemode, type Operations } from './operations.ts';
import { REQUEST_MEMORY_MB, ServiceFunction } from './serviceFunction.ts';
import type { StripeSecret } from './stripeSecret.ts';

/**
 * Of a comparison: the last call to Stripe begins after 11 s at the latest and takes at most 13 s. A search of the dead-letter queue
 * makes at most a hundred receives, 3 s, waits for 2 s, and reads and writes for as long.
 */
const TIMEOUT = Duration.seconds(25);

export interface WebhookAdminProps {
  operations: Operations;
  table: BillingTable;
  api: BillingApi;
  stripe: StripeSecret;
}

/** The admin API of events and of accounts at Stripe: it reads Stripe's key only for a comparison. The caller lets it send to the queue. */
export function addWebhookAdmin(
  scope: Construct,
  { operations, table, api, stripe, queue }: WebhookAdminProps & { queue: EventQueue },
): ServiceFunction {
  const admin = new ServiceFunction(scope, 'WebhookAdminApi', {
    operations,
    entry: 'services/webhooks/handlers/adminApi.ts',
    environment: {
      TABLE_NAME: table.table.tableName,
      QUEUE_URL: queue.main.queueUrl,
      DEAD_LETTER_QUEUE_URL: queue.deadLetterQueue.queueUrl,
      STRIPE_LIVEMODE: livemode(operations),
      PAST_DUE_GRACE_DAYS: String(operations.stage.pastDueGraceDays),
      STRIPE_SECRET_ID: stripe.secretName,
      STRIPE_CALLS_PER_SECOND_MAX: String(COMPARISON_CALLS_PER_SECOND_MAX),
      ...operatorEnvironment(operations.identity),
    },
    timeout: TIMEOUT,
    memoryMb: REQUEST_MEMORY_MB,
    impact:
      'Operators cannot see the outcome of Stripe’s events, replay those that failed, or compare an account with Stripe. Events are still applied.',
  });
  table.allow(admin, {
    Query: ['event', 'failing'],
    GetItem: ['account', 'migration'],
    BatchGetItem: ['customer', 'price'],
    BatchWriteItem: ['event'],
    PutItem: ['accountAction', 'audit'],
    UpdateItem: ['audit', 'stripeCalls'],
  });
  table.allowKeyChecks(admin);
  queue.allowRedriving(admin);
  stripe.allowReading(admin);
  api.route(admin, routeKeysOf(webhookAdminRoutes));
  return admin;
}
