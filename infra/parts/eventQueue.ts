import { Duration } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { EVENT_ATTEMPTS_MAX } from '../../shared/contract/webhooks/messages.ts';
import { ServiceAlarm } from './serviceAlarm.ts';

/** As long as SQS keeps anything: time for a person to mend the fault and redrive. */
const RETENTION = Duration.days(14);

/** AWS asks for six times the consumer's timeout, so that a batch that is throttled is not delivered twice. */
const VISIBILITY_PER_TIMEOUT = 6;

/**
 * Healthy messages wait seconds. Five minutes are a customer who paid and asks why nothing happens. A message that
 * fails is that old at its fourth rest (30 + 60 + 120 + 240 s): it was tried four times by then.
 */
const OLDEST_SECONDS_MAX = Duration.minutes(5).toSeconds();

/** As often as SQS counts: what waits for longer than its limit rings within the minute. */
const PERIOD = Duration.minutes(1);

export interface EventQueueProps {
  consumerTimeout: Duration;
  alarmTopic: ITopic;
}

/**
 * Events of one customer in order, of all customers side by side: a FIFO queue in high-throughput mode, where
 * each message group counts for itself. What fails every try waits in a dead letter queue and rings.
 */
export class EventQueue extends Construct {
  readonly main: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { consumerTimeout, alarmTopic }: EventQueueProps) {
    super(scope, id);
    const kind = {
      fifo: true,
      deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
      fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: RETENTION,
    };
    this.deadLetters = new Queue(this, 'DeadLetters', kind);
    this.main = new Queue(this, 'Queue', {
      ...kind,
      visibilityTimeout: Duration.seconds(consumerTimeout.toSeconds() * VISIBILITY_PER_TIMEOUT),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: EVENT_ATTEMPTS_MAX },
    });
    new ServiceAlarm(this, 'DeadLettersWait', {
      impact:
        'An event of Stripe was never applied: the plan of at least one customer may be wrong until redriven.',
      runbook: 'dead-letters',
      metric: this.deadLetters.metricApproximateNumberOfMessagesVisible({
        period: PERIOD,
        statistic: 'Maximum',
      }),
      above: 0,
      topic: alarmTopic,
    });
    new ServiceAlarm(this, 'EventsWait', {
      impact: 'Customers who paid wait for their plan for more than five minutes.',
      runbook: 'events-wait',
      metric: this.main.metricApproximateAgeOfOldestMessage({ period: PERIOD, statistic: 'Maximum' }),
      above: OLDEST_SECONDS_MAX,
      topic: alarmTopic,
    });
  }
}
