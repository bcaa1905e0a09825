import {
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { createDelayMessage } from '../../../shared/aws/messageDelay.ts';
import { queueEntry } from '../../../shared/aws/queueEntry.ts';
import { sendUntilProcessed } from '../../../shared/aws/sendUntilProcessed.ts';
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
      await client.send(new SendMessageCommand({ QueueUrl: queueUrl, ...queueEntry(message) }));
    },

    async enqueueAll(messages) {
      for (let start = 0; start < messages.length; start += BATCH_COUNT_MAX) {
        const batch = messages.slice(start, start + BATCH_COUNT_MAX);
        await sendUntilProcessed(
          batch.map((message, index) => ({ Id: String(index), ...queueEntry(message) })),
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

    delayMessage: createDelayMessage({ client, queueUrl }),
  };
}
