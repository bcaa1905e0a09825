import { Duration } from 'aws-cdk-lib';
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { AlarmTopic } from './alarmTopic.ts';
import { ServiceAlarm } from './serviceAlarm.ts';
import type { ServiceFunction } from './serviceFunction.ts';

/** The maximum of SQS: time for an operator to fix the fault and redrive. */
const RETENTION = Duration.days(14);

/** AWS recommends six times the function's timeout, so that a throttled batch is not delivered twice. */
const VISIBILITY_PER_TIMEOUT = 6;

/** SQS reports its metrics once a minute, so an alarm fires within a minute of passing its limit. */
const PERIOD = Duration.minutes(1);

/** What a user loses while an alarm of the queue fires, and the section of the runbook. */
type Impact = { impact: string; runbook: string };

export interface EventQueueProps {
  consumerTimeout: Duration;
  /** Attempts before a message moves to the dead-letter queue. */
  attemptsMax: number;
  /** Whether the messages of a group stay in order. Default: yes. */
  isFifo?: boolean;
  deadLettered: Impact;
  /**
   * When messages wait for too long. SQS leaves messages that were received several times out of their age. Default: no alarm.
   */
  waiting?: Impact & { oldestMax: Duration };
  alarmTopic: AlarmTopic;
}

/**
 * A queue with a dead-letter queue, to which a message moves that fails every attempt. A FIFO queue is in high-throughput mode: the
 * messages of a group stay in order, and groups do not wait for each other.
 */
export class EventQueue extends Construct {
  readonly main: Queue;
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, props: EventQueueProps) {
    super(scope, id);
    const queueProps = {
      ...(props.isFifo === false
        ? {}
        : {
            fifo: true,
            deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
            fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
          }),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: RETENTION,
    };
    this.deadLetterQueue = new Queue(this, 'DeadLetters', queueProps);
    this.main = new Queue(this, 'Queue', {
      ...queueProps,
      visibilityTimeout: Duration.seconds(props.consumerTimeout.toSeconds() * VISIBILITY_PER_TIMEOUT),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: props.attemptsMax },
    });
    this.#addAlarms(props);
  }

  /** Lets Lambda poll the queue for the function. */
  allowConsuming(consumer: ServiceFunction): void {
    consumer.allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], this.main.queueArn);
  }

  /** Lets the function set the retry delay of a failed message. */
  allowDelaying(consumer: ServiceFunction): void {
    consumer.allow(['sqs:ChangeMessageVisibility'], this.main.queueArn);
  }

  /** Lets the function read the dead-letter queue and delete its messages. Moving them to the queue is sending. */
  allowRedriving(operator: ServiceFunction): void {
    operator.allow(
      ['sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      this.deadLetterQueue.queueArn,
    );
  }

  #addAlarms({ deadLettered, waiting, alarmTopic: topic }: EventQueueProps): void {
    new ServiceAlarm(this, 'DeadLettersWait', {
      ...deadLettered,
      metric: this.deadLetterQueue.metricApproximateNumberOfMessagesVisible({
        period: PERIOD,
        statistic: 'Maximum',
      }),
      above: 0,
      topic,
    });
    if (waiting === undefined) return;
    const { oldestMax, ...impact } = waiting;
    new ServiceAlarm(this, 'EventsWait', {
      ...impact,
      metric: this.main.metricApproximateAgeOfOldestMessage({ period: PERIOD, statistic: 'Maximum' }),
      above: oldestMax.toSeconds(),
      topic,
    });
  }
}
