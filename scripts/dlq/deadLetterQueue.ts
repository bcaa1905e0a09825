import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import type { LoggedEvent } from '../../services/webhooks/domain/eventLog.ts';
import { createEventLogStore } from '../../services/webhooks/store/eventLogStore.ts';
import { createWebhookStore } from '../../services/webhooks/store/webhookStore.ts';
import {
  EVENT_ATTEMPTS_MAX,
  type StripeEventMessage,
  stripeEventMessage,
} from '../../shared/contract/webhooks/messages.ts';
import type { ConnectedStage } from '../stage/connectStage.ts';

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

/** A message that failed every attempt. `event` is undefined when its body is not an event message. */
export type DeadLetteredMessage = {
  messageId: string;
  receiptHandle: string;
  body: string;
  group: string;
  event?: StripeEventMessage;
  attempts: number;
  /** Why the last attempt failed. */
  error: string;
  /** Epoch seconds. */
  failedAt?: number;
};

/**
 * Receives up to `countMax` messages of the dead-letter queue and hides them from other commands for two minutes. SQS
 * returns the next messages of a message group only after its first ten are deleted or released; `waitingCount` is about
 * how many messages were not received.
 */
export async function holdMessages(
  stage: ConnectedStage,
  countMax = LISTED_COUNT_MAX,
): Promise<{ messages: DeadLetteredMessage[]; waitingCount: number }> {
  const received: Message[] = [];
  while (received.length < countMax) {
    const { Messages = [] } = await stage.queues.send(
      new ReceiveMessageCommand({
        QueueUrl: stage.deadLetterQueueUrl,
        MaxNumberOfMessages: RECEIVE_COUNT_MAX,
        WaitTimeSeconds: WAIT_SECONDS,
        VisibilityTimeout: HELD_SECONDS,
        MessageSystemAttributeNames: ['All'],
      }),
    );
    if (Messages.length === 0) break;
    received.push(...Messages);
  }
  const messages = await Promise.all(received.map((message) => toDeadLettered(stage, message)));
  return { messages, waitingCount: await countVisible(stage) };
}

async function toDeadLettered({ table }: ConnectedStage, message: Message): Promise<DeadLetteredMessage> {
  const { MessageId = '', ReceiptHandle = '', Body = '', Attributes = {} } = message;
  const event = parseEvent(Body);
  const logged = event && (await createEventLogStore(table).readEvent(event));
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    group: Attributes.MessageGroupId ?? '',
    event,
    // A message reaches this queue only after its last attempt.
    attempts: logged?.attempts ?? EVENT_ATTEMPTS_MAX,
    error: event ? failureText(logged) : 'the body is not an event message',
    failedAt: logged?.outcome === 'failed' ? logged.doneAt : undefined,
  };
}

/** A later delivery of an event that failed every attempt may have been applied in the meantime. */
function failureText(logged: LoggedEvent | undefined): string {
  if (logged === undefined) return 'the event log has no entry';
  return logged.error ?? `delivered again later: ${logged.outcome}`;
}

function parseEvent(body: string): StripeEventMessage | undefined {
  try {
    return stripeEventMessage.parse(JSON.parse(body));
  } catch {
    // The list shows the message as unreadable.
    return undefined;
  }
}

async function countVisible({ queues, deadLetterQueueUrl }: ConnectedStage): Promise<number> {
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
  stage: ConnectedStage,
  { receiptHandle }: DeadLetteredMessage,
): Promise<void> {
  await stage.queues.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: stage.deadLetterQueueUrl,
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: RELEASE_DELAY_SECONDS,
    }),
  );
}

/**
 * Moves a message back to the main queue, where it gets all its attempts again. It is deleted here after the main queue
 * has it: a crash in between leaves it in both, and applying it twice does no harm.
 */
export async function redriveMessage(
  stage: ConnectedStage,
  message: DeadLetteredMessage,
  nowMs: number,
): Promise<void> {
  await stage.queues.send(
    new SendMessageCommand({
      QueueUrl: stage.queueUrl,
      MessageBody: message.body,
      MessageGroupId: message.group,
      // Not the original id: SQS may still remember it and would drop the message as a duplicate.
      MessageDeduplicationId: `redrive-${message.messageId}-${nowMs}`,
    }),
  );
  await deleteMessage(stage, message);
}

/** Records the outcome `dropped` in the event log and deletes the message. `now` is epoch seconds. */
export async function dropMessage(
  stage: ConnectedStage,
  message: DeadLetteredMessage,
  now: number,
): Promise<void> {
  const outcomes = message.event ? [{ message: message.event, outcome: 'dropped' as const }] : [];
  await createWebhookStore(stage.table).recordOutcomes(outcomes, now);
  await deleteMessage(stage, message);
}

async function deleteMessage(stage: ConnectedStage, { receiptHandle }: DeadLetteredMessage): Promise<void> {
  await stage.queues.send(
    new DeleteMessageCommand({ QueueUrl: stage.deadLetterQueueUrl, ReceiptHandle: receiptHandle }),
  );
}
