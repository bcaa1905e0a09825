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

/** A message that a command looks at is hidden from others so long; a thousand are read in a tenth of it. */
const HELD_SECONDS = 120;

/** SQS gives ten at once, and looks everywhere when it may wait. */
const RECEIVE_MAX = 10;
const WAIT_SECONDS = 2;

/** More than anyone reads at once. */
export const LISTED_MAX = 1_000;

/** Acting on a message takes about 0.3 s from afar: 50 are done in an eighth of the time that they are held. */
export const ACTED_ON_MAX = 50;

/** Not 0: the queue emulator of the local run loses a message that is given back at once. */
const RELEASED_AFTER_SECONDS = 1;

/** A message that failed every try. `event` is missing when its body is not a pointer. */
export type DeadLetter = {
  messageId: string;
  receiptHandle: string;
  body: string;
  group: string;
  event?: StripeEventMessage;
  tries: number;
  /** Why it failed. */
  error: string;
  failedAt?: number;
};

/**
 * Takes up to so many dead letters and hides them from other commands for two minutes. Of a message group, SQS gives
 * the next ten only when the first are dealt with: `waitingCount` says how many are still there, roughly.
 */
export async function holdDeadLetters(
  stage: ConnectedStage,
  countMax = LISTED_MAX,
): Promise<{ letters: DeadLetter[]; waitingCount: number }> {
  const messages: Message[] = [];
  while (messages.length < countMax) {
    const { Messages = [] } = await stage.queues.send(
      new ReceiveMessageCommand({
        QueueUrl: stage.deadLetterQueueUrl,
        MaxNumberOfMessages: RECEIVE_MAX,
        WaitTimeSeconds: WAIT_SECONDS,
        VisibilityTimeout: HELD_SECONDS,
        MessageSystemAttributeNames: ['All'],
      }),
    );
    if (Messages.length === 0) break;
    messages.push(...Messages);
  }
  const letters = await Promise.all(messages.map((message) => readLetter(stage, message)));
  return { letters, waitingCount: await countVisible(stage) };
}

async function readLetter({ table }: ConnectedStage, message: Message): Promise<DeadLetter> {
  const { MessageId = '', ReceiptHandle = '', Body = '', Attributes = {} } = message;
  const event = parseEvent(Body);
  const logged = event && (await createEventLogStore(table).readEvent(event));
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    group: Attributes.MessageGroupId ?? '',
    event,
    // Nothing comes here earlier.
    tries: logged?.attempts ?? EVENT_ATTEMPTS_MAX,
    error: event ? whyDead(logged) : 'the message is no pointer to an event',
    failedAt: logged?.outcome === 'failed' ? logged.doneAt : undefined,
  };
}

/** What the log says of an event that failed every try; another delivery of it may have been applied since. */
function whyDead(logged: LoggedEvent | undefined): string {
  if (logged === undefined) return 'the event log does not say';
  return logged.error ?? `came again since: ${logged.outcome}`;
}

function parseEvent(body: string): StripeEventMessage | undefined {
  try {
    return stripeEventMessage.parse(JSON.parse(body));
  } catch {
    // Whoever lists it sees that it is unreadable.
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

/** Gives a message back as it was. */
export async function releaseDeadLetter(stage: ConnectedStage, { receiptHandle }: DeadLetter): Promise<void> {
  await stage.queues.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: stage.deadLetterQueueUrl,
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: RELEASED_AFTER_SECONDS,
    }),
  );
}

/**
 * Sends a message on its way again, with all its tries. It is deleted here only once the main queue has it: what stops
 * in between leaves it in both, and applying it twice does no harm.
 */
export async function redriveDeadLetter(
  stage: ConnectedStage,
  letter: DeadLetter,
  nowMs: number,
): Promise<void> {
  await stage.queues.send(
    new SendMessageCommand({
      QueueUrl: stage.queueUrl,
      MessageBody: letter.body,
      MessageGroupId: letter.group,
      // Its own id may still be remembered: SQS would take it for a duplicate and drop it.
      MessageDeduplicationId: `redrive-${letter.messageId}-${nowMs}`,
    }),
  );
  await deleteLetter(stage, letter);
}

/** Deletes a message for good, and writes that into the event log. `now` is epoch seconds. */
export async function dropDeadLetter(stage: ConnectedStage, letter: DeadLetter, now: number): Promise<void> {
  const marks = letter.event ? [{ message: letter.event, outcome: 'dropped' as const }] : [];
  await createWebhookStore(stage.table).recordOutcomes(marks, now);
  await deleteLetter(stage, letter);
}

async function deleteLetter(stage: ConnectedStage, { receiptHandle }: DeadLetter): Promise<void> {
  await stage.queues.send(
    new DeleteMessageCommand({ QueueUrl: stage.deadLetterQueueUrl, ReceiptHandle: receiptHandle }),
  );
}
