import { Duration } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { EVENT_ATTEMPTS_MAX } from '../../shared/contract/webhooks/messages.ts';
import { ServiceAlarm } from './serviceAlarm.ts';

/** The maximum of SQS: time for an operator to fix the fault and redrive. */
const RETENTION = Duration.days(14);

/** AWS recommends six times the function's timeout, so that a throttled batch is not delivered twice. */
const VISIBILITY_PER_TIMEOUT = 6;

/**
 * A healthy message waits for seconds. After five minutes a customer who paid asks why nothing happens. SQS leaves
 * messages that were received several times out of this age, so apply counts those that keep failing (`keeps_failing`).
 */
const OLDEST_SECONDS_MAX = Duration.minutes(5).toSeconds();

/** SQS reports its metrics once a minute, so an alarm fires within a minute of passing its limit. */
const PERIOD = Duration.minutes(1);

export interface EventQueueProps {
  consumerTimeout: Duration;
  alarmTopic: ITopic;
}

/**
 * A FIFO queue in high-throughput mode: the events of one customer stay in order, and customers do not wait for each
 * other, because each customer is a message group. A message that fails every attempt moves to the dead-letter queue.
 */
export class EventQueue extends Construct {
  readonly main: Queue;
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, { consumerTimeout, alarmTopic }: EventQueueProps) {
    super(scope, id);
    const queueProps = {
      fifo: true,
      deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
      fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: RETENTION,
    };
    this.deadLetterQueue = new Queue(this, 'DeadLetters', queueProps);
    this.main = new Queue(this, 'Queue', {
      ...queueProps,
      visibilityTimeout: Duration.seconds(consumerTimeout.toSeconds() * VISIBILITY_PER_TIMEOUT),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: EVENT_ATTEMPTS_MAX },
    });
    new ServiceAlarm(this, 'DeadLettersWait', {
      impact:
        'A Stripe event was never applied: at least one customer may have the wrong plan until the event is redriven.',
      runbook: 'dead-letter-queue',
      metric: this.deadLetterQueue.metricApproximateNumberOfMessagesVisible({
        period: PERIOD,
        statistic: 'Maximum',
      }),
      above: 0,
      topic: alarmTopic,
    });
    new ServiceAlarm(this, 'EventsWait', {
      impact: 'Events wait unprocessed: customers who paid wait more than five minutes for their plan.',
      runbook: 'events-delayed',
      metric: this.main.metricApproximateAgeOfOldestMessage({ period: PERIOD, statistic: 'Maximum' }),
      above: OLDEST_SECONDS_MAX,
      topic: alarmTopic,
    });
  }
}
