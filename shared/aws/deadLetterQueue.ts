import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

/** The most messages that SQS returns or changes at once. */
const BATCH_COUNT_MAX = 10;

/** Not 0, because the queue emulator of the local run loses a message that is released at once. */
const RELEASE_DELAY_SECONDS = 1;

/** A message that failed every attempt, hidden from other readers. */
export type HeldMessage = { messageId: string; receiptHandle: string; body: string; group: string };

/**
 * SQS returns the next messages of a message group only after its first ten are deleted or released: `waitingCount` is about how
 * many messages were not received. `hiddenCount` is about how many are held by other readers.
 */
export type HeldMessages = { messages: HeldMessage[]; waitingCount: number; hiddenCount: number };

export type DeadLetterQueue = {
  /**
   * Receives messages until `countMax` are held, one of them `isEnough`, or the queue returns none. If other readers held messages then
   * and `isPatient`, it receives once more: they may have been released. Messages are hidden from other readers until they are
   * released, or until `heldSeconds` have passed.
   */
  hold(limits: {
    countMax: number;
    heldSeconds: number;
    isPatient?: boolean;
    isEnough?: (message: HeldMessage) => boolean;
  }): Promise<HeldMessages>;
  /** Makes held messages visible again within a second. Does not throw: what fails is visible when its time is over. */
  release(messages: HeldMessage[]): Promise<void>;
  /**
   * Moves a message to the main queue, where it gets all its attempts again. It is deleted here after the main queue has it: a crash
   * in between leaves it in both. Moved once more within five minutes, the main queue drops it as a duplicate.
   */
  redrive(message: HeldMessage): Promise<void>;
  delete(message: HeldMessage): Promise<void>;
};

/**
 * The dead-letter queue of a FIFO queue. `waitSeconds` is how long a receive waits for a message: from 1 on, SQS queries all of its
 * servers. The time-out of the client must be longer.
 */
export function createDeadLetterQueue(queues: {
  client: SQSClient;
  queueUrl: string;
  deadLetterQueueUrl: string;
  waitSeconds: number;
}): DeadLetterQueue {
  const { client, queueUrl, deadLetterQueueUrl, waitSeconds } = queues;
  const QueueUrl = deadLetterQueueUrl;
  const remove = async ({ receiptHandle }: HeldMessage) => {
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: receiptHandle }));
  };
  return {
    async hold({ countMax, heldSeconds, isPatient = false, isEnough = () => false }) {
      const messages: HeldMessage[] = [];
      const receive = new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: BATCH_COUNT_MAX,
        WaitTimeSeconds: waitSeconds,
        VisibilityTimeout: heldSeconds,
        MessageSystemAttributeNames: ['All'],
      });
      let attemptsLeft = isPatient ? 2 : 1;
      for (;;) {
        const { Messages = [] } = await client.send(receive);
        const received = Messages.map(toHeld);
        messages.push(...received);
        const isOver = received.some(isEnough) || messages.length >= countMax;
        if (received.length > 0 && !isOver) continue;
        const { visible, notVisible } = await countMessages(client, QueueUrl);
        const hiddenCount = Math.max(0, notVisible - messages.length);
        attemptsLeft--;
        if (isOver || hiddenCount === 0 || attemptsLeft === 0)
          return { messages, waitingCount: visible, hiddenCount };
      }
    },

    async release(messages) {
      const batches: HeldMessage[][] = [];
      for (let start = 0; start < messages.length; start += BATCH_COUNT_MAX)
        batches.push(messages.slice(start, start + BATCH_COUNT_MAX));
      await Promise.allSettled(
        batches.map((batch) =>
          client.send(
            new ChangeMessageVisibilityBatchCommand({
              QueueUrl,
              Entries: batch.map(({ receiptHandle }, index) => ({
                Id: String(index),
                ReceiptHandle: receiptHandle,
                VisibilityTimeout: RELEASE_DELAY_SECONDS,
              })),
            }),
          ),
        ),
      );
    },

    async redrive(message) {
      await client.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: message.body,
          MessageGroupId: message.group,
          // Not the original id: SQS may still remember it and would drop the message. It comes back here with another message id.
          MessageDeduplicationId: `redrive-${message.messageId}`,
        }),
      );
      await remove(message);
    },

    delete: remove,
  };
}

function toHeld({ MessageId = '', ReceiptHandle = '', Body = '', Attributes = {} }: Message): HeldMessage {
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    group: Attributes.MessageGroupId ?? '',
  };
}

async function countMessages(client: SQSClient, queueUrl: string) {
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({
      QueueUrl: queueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  const { ApproximateNumberOfMessages: visible, ApproximateNumberOfMessagesNotVisible: notVisible } =
    Attributes;
  return { visible: Number(visible ?? 0), notVisible: Number(notVisible ?? 0) };
}
