import { createHash } from 'node:crypto';
import {
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { sendUntilProcessed } from '../../../shared/aws/sendUntilProcessed.ts';
import { isComparison, type StripeEventMessage } from '../../../shared/contract/webhooks/messages.ts';

/** SQS answers within milliseconds; Stripe waits 10 s or more and then delivers again. */
const REQUEST_TIMEOUT_MS = 2_000;
const CONNECTION_TIMEOUT_MS = 1_000;
const ATTEMPTS_MAX = 3;

/** What SQS takes in one batch. */
const BATCH_MAX = 10;

/** A message of a batch that SQS did not take is sent again, after up to 100 and 200 ms. */
const PAUSE_MS = 100;

export function createQueueClient(): SQSClient {
  return new SQSClient({
    maxAttempts: ATTEMPTS_MAX,
    requestHandler: {
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  });
}

/** The longest id that SQS takes; Stripe's may have 255 characters, though none is known to have 40. */
const ID_LENGTH_MAX = 128;

const sqsId = (id: string) =>
  id.length <= ID_LENGTH_MAX ? id : createHash('sha256').update(id).digest('hex');

/**
 * How a pointer lies on the FIFO queue: events of one customer in one group, one after the other; an event that comes
 * twice within five minutes once. A comparison has a group of its own, so that an event that rests does not hold up the
 * repair, nor a comparison that rests the news.
 */
function entryOf(message: StripeEventMessage) {
  const { id, customer } = message;
  const group = isComparison(message) ? `reconcile-${customer}` : (customer ?? id);
  return {
    MessageBody: JSON.stringify(message),
    MessageGroupId: sqsId(group),
    MessageDeduplicationId: sqsId(id),
  };
}

/** Puts a pointer on the queue. Resolves when SQS has it. */
export async function enqueue(
  client: SQSClient,
  queueUrl: string,
  message: StripeEventMessage,
): Promise<void> {
  await client.send(new SendMessageCommand({ QueueUrl: queueUrl, ...entryOf(message) }));
}

/** Puts any number of pointers on the queue. Resolves when SQS has all of them; some may be there when it throws. */
export async function enqueueAll(
  client: SQSClient,
  queueUrl: string,
  messages: StripeEventMessage[],
): Promise<void> {
  for (let at = 0; at < messages.length; at += BATCH_MAX) {
    await sendBatch(client, queueUrl, messages.slice(at, at + BATCH_MAX));
  }
}

async function sendBatch(client: SQSClient, queueUrl: string, messages: StripeEventMessage[]): Promise<void> {
  await sendUntilProcessed(
    messages.map((message, index) => ({ Id: String(index), ...entryOf(message) })),
    async (left) => {
      const command = new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: left });
      const { Failed = [] } = await client.send(command);
      const failed = new Set(Failed.map(({ Id }) => Id));
      return { left: left.filter(({ Id }) => failed.has(Id)), reason: Failed[0]?.Code };
    },
    { attemptsMax: ATTEMPTS_MAX, pauseMs: PAUSE_MS, what: 'messages' },
  );
}

/** How many messages wait, for their turn or for their rest to end, roughly. */
export async function countWaiting(client: SQSClient, queueUrl: string): Promise<number> {
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({
      QueueUrl: queueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  const { ApproximateNumberOfMessages: waiting, ApproximateNumberOfMessagesNotVisible: resting } =
    Attributes ?? {};
  return Number(waiting ?? 0) + Number(resting ?? 0);
}
