import { Duration } from 'aws-cdk-lib';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { BillingTable } from '../table.ts';
import { EventQueue } from './eventQueue.ts';
import type { MailIdentity } from './mailIdentity.ts';
import type { Operations } from './operations.ts';
import { BACKGROUND_MEMORY_MB, ServiceFunction } from './serviceFunction.ts';

/** Ten events of 50 ms each, with room for retries. */
const TIMEOUT = Duration.seconds(30);
const BATCH_MAX = 10;

/** Eight attempts, three minutes (six times the timeout) apart, outlast a fault of 20 minutes. */
const ATTEMPTS_MAX = 8;

/** The least that Lambda allows. An e-mail has one event, or two. */
const CONCURRENCY_MAX = 2;

/** Records what became of e-mails: from SES through a topic to a queue, and from there to the notices and contacts. */
export function addMailFeedback(
  scope: Construct,
  { operations, table, identity }: { operations: Operations; table: BillingTable; identity: MailIdentity },
): void {
  const queue = new EventQueue(scope, 'Feedback', {
    consumerTimeout: TIMEOUT,
    attemptsMax: ATTEMPTS_MAX,
    isFifo: false,
    deadLettered: {
      impact:
        'A bounce or complaint was not recorded: e-mails still go to an address that refuses them, which AWS counts.',
      runbook: 'mail-feedback-dead-lettered',
    },
    alarmTopic: operations.alarmTopic,
  });
  // Without SNS's envelope, so that a message is the event that SES wrote.
  identity.events.addSubscription(new SqsSubscription(queue.main, { rawMessageDelivery: true }));
  const feedback = new ServiceFunction(scope, 'MailFeedback', {
    operations,
    entry: 'services/notifications/handlers/feedback.ts',
    environment: { TABLE_NAME: table.table.tableName },
    timeout: TIMEOUT,
    memoryMb: BACKGROUND_MEMORY_MB,
    impact: 'Bounces and complaints are not recorded: e-mails still go to addresses that refuse them.',
  });
  table.allow(feedback, {
    GetItem: ['contact', 'notice'],
    PutItem: ['contact'],
    UpdateItem: ['notice'],
    ConditionCheckItem: ['account'],
  });
  queue.allowConsuming(feedback);
  new EventSourceMapping(scope, 'FeedbackSource', {
    target: feedback.live,
    eventSourceArn: queue.main.queueArn,
    batchSize: BATCH_MAX,
    maxConcurrency: CONCURRENCY_MAX,
    reportBatchItemFailures: true,
  });
}
