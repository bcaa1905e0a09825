import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

/** How long a held message is hidden from other commands. Reading a thousand messages takes a tenth of it. */
const HELD_SECONDS = 120;

/** SQS returns at most 10 messages at once, and queries all of its servers when it may wait. */
const RECEIVE_COUNT_MAX = 10;
const WAIT_SECONDS = 2;

/** The most messages that are listed at once. */
export const LISTED_COUNT_MAX = 1_000;

/** A redrive or drop takes about 0.3 s from a distant region: 50 take 15 s, an eighth of the time they are held. */
export const HELD_COUNT_MAX = 50;

/** Not 0, because the queue emulator of the local run loses a message that is released at once. */
const RELEASE_DELAY_SECONDS = 1;

/** What a message is about. */
export type Subject = {
  /** The id of what it is about; undefined when the body cannot be read. */
  id?: string;
  /** Its cells in the list, in the order of the columns. */
  cells: string[];
  attempts: number;
  /** Why the last attempt failed. */
  error: string;
  /** Epoch seconds. */
  failedAt?: number;
  /** What is shown of it, besides the message. */
  details: object;
};

/** A message that failed every attempt. */
export type DeadLetteredMessage = {
  messageId: string;
  receiptHandle: string;
  body: string;
  group: string;
  subject: Subject;
};

/** A queue, its dead-letter queue, and what their messages are about. */
export type DeadLetterSource = {
  queues: SQSClient;
  queueUrl: string;
  deadLetterQueueUrl: string;
  /** What the messages are, in the plural: `dead-lettered events`. */
  noun: string;
  /** Whose messages stay in order, in the plural. */
  groupNoun: string;
  /** The columns of the cells. */
  columns: string[];
  describe(message: { body: string; group: string }): Promise<Subject>;
  /** Records that a message is dropped. `now` is epoch seconds. */
  recordDrop(message: { body: string }, now: number): Promise<void>;
};

/**
 * Receives up to `countMax` messages of the dead-letter queue and hides them from other commands for two minutes. SQS
 * returns the next messages of a message group only after its first ten are deleted or released; `waitingCount` is about
 * how many messages were not received.
 */
export async function holdMessages(
  source: DeadLetterSource,
  countMax = LISTED_COUNT_MAX,
): Promise<{ messages: DeadLetteredMessage[]; waitingCount: number }> {
  const received: Message[] = [];
  while (received.length < countMax) {
    const { Messages = [] } = await source.queues.send(
      new ReceiveMessageCommand({
        QueueUrl: source.deadLetterQueueUrl,
        MaxNumberOfMessages: RECEIVE_COUNT_MAX,
        WaitTimeSeconds: WAIT_SECONDS,
        VisibilityTimeout: HELD_SECONDS,
        MessageSystemAttributeNames: ['All'],
      }),
    );
    if (Messages.length === 0) break;
    received.push(...Messages);
  }
  const messages = await Promise.all(received.map((message) => toDeadLettered(source, message)));
  return { messages, waitingCount: await countVisible(source) };
}

async function toDeadLettered(source: DeadLetterSource, message: Message): Promise<DeadLetteredMessage> {
  const { MessageId = '', ReceiptHandle = '', Body: body = '', Attributes = {} } = message;
  const group = Attributes.MessageGroupId ?? '';
  const subject = await source.describe({ body, group });
  return { messageId: MessageId, receiptHandle: ReceiptHandle, body, group, subject };
}

async function countVisible({ queues, deadLetterQueueUrl }: DeadLetterSource): Promise<number> {
  const { Attributes } = await queues.send(
    new GetQueueAttributesCommand({
      QueueUrl: deadLetterQueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages'],
    }),
  );
  return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
}

/** Makes a held message visible to other commands again. */
export async function releaseMessage(
  source: DeadLetterSource,
  { receiptHandle }: DeadLetteredMessage,
): Promise<void> {
  await source.queues.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: source.deadLetterQueueUrl,
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: RELEASE_DELAY_SECONDS,
    }),
  );
}

/**
 * Moves a message back to the main queue, where it gets all its attempts again. It is deleted here after the main queue
 * has it: a crash in between leaves it in both, and processing it twice does no harm.
 */
export async function redriveMessage(
  source: DeadLetterSource,
  message: DeadLetteredMessage,
  nowMs: number,
): Promise<void> {
  await source.queues.send(
    new SendMessageCommand({
      QueueUrl: source.queueUrl,
      MessageBody: message.body,
      MessageGroupId: message.group,
      // Not the original id: SQS may still remember it and would drop the message as a duplicate.
      MessageDeduplicationId: `redrive-${message.messageId}-${nowMs}`,
    }),
  );
  await deleteMessage(source, message);
}

/** Records that the message is dropped, and deletes it. `now` is epoch seconds. */
export async function dropMessage(
  source: DeadLetterSource,
  message: DeadLetteredMessage,
  now: number,
): Promise<void> {
  await source.recordDrop(message, now);
  await deleteMessage(source, message);
}

async function deleteMessage(
  source: DeadLetterSource,
  { receiptHandle }: DeadLetteredMessage,
): Promise<void> {
  await source.queues.send(
    new DeleteMessageCommand({ QueueUrl: source.deadLetterQueueUrl, ReceiptHandle: receiptHandle }),
  );
}
