import { createHash } from 'node:crypto';
import {
  ChangeMessageVisibilityCommand,
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { sendUntilProcessed } from '../../../shared/aws/sendUntilProcessed.ts';
import { isReconcile, type StripeEventMessage } from '../../../shared/contract/webhooks/messages.ts';
import type { EventQueue } from '../domain/ports.ts';

/** The most messages that SQS accepts in one batch. */
const BATCH_COUNT_MAX = 10;

/** The messages of a batch that SQS did not accept are sent again, after up to 100 and 200 ms. */
const ATTEMPTS_MAX = 3;
const PAUSE_MS = 100;

/** The event queue of a stage, on an SQS FIFO queue. */
export function createEventQueue({ client, queueUrl }: { client: SQSClient; queueUrl: string }): EventQueue {
  return {
    async enqueue(message) {
      await client.send(new SendMessageCommand({ QueueUrl: queueUrl, ...toEntry(message) }));
    },

    async enqueueAll(messages) {
      for (let start = 0; start < messages.length; start += BATCH_COUNT_MAX) {
        const batch = messages.slice(start, start + BATCH_COUNT_MAX);
        await sendUntilProcessed(
          batch.map((message, index) => ({ Id: String(index), ...toEntry(message) })),
          async (entries) => {
            const command = new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries });
            const { Failed = [] } = await client.send(command);
            const failedIds = new Set(Failed.map(({ Id }) => Id));
            return { left: entries.filter(({ Id }) => failedIds.has(Id)), reason: Failed[0]?.Code };
          },
          { attemptsMax: ATTEMPTS_MAX, pauseMs: PAUSE_MS, what: 'messages' },
        );
      }
    },

    async countWaiting() {
      const { Attributes = {} } = await client.send(
        new GetQueueAttributesCommand({
          QueueUrl: queueUrl,
          AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
        }),
      );
      const { ApproximateNumberOfMessages: visible, ApproximateNumberOfMessagesNotVisible: notVisible } =
        Attributes;
      return Number(visible ?? 0) + Number(notVisible ?? 0);
    },

    async delayMessage({ receiptHandle, delaySeconds }) {
      await client.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: queueUrl,
          ReceiptHandle: receiptHandle,
          VisibilityTimeout: delaySeconds,
        }),
      );
    },
  };
}

/**
 * A message as SQS takes it. The events of a customer are in one message group, so they are applied one after the other.
 * SQS drops a repeated id within five minutes. Reconcile messages have groups of their own: a message that waits for a retry
 * delays only messages of its group.
 */
function toEntry(message: StripeEventMessage) {
  const { id, customer } = message;
  const group = isReconcile(message) ? `reconcile-${customer}` : (customer ?? id);
  return {
    MessageBody: JSON.stringify(message),
    MessageGroupId: toSqsId(group),
    MessageDeduplicationId: toSqsId(id),
  };
}

/** The longest id that SQS accepts. Stripe allows 255 characters for its ids, though none is known to have 40. */
const ID_LENGTH_MAX = 128;

function toSqsId(id: string): string {
  return id.length <= ID_LENGTH_MAX ? id : createHash('sha256').update(id).digest('hex');
}
