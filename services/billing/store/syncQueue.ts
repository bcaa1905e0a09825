import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SyncQueue } from '../../../shared/account/requestSync.ts';
import { queueEntry } from '../../../shared/aws/queueEntry.ts';

/** The event queue of a stage, on an SQS FIFO queue. */
export function createSyncQueue({ client, queueUrl }: { client: SQSClient; queueUrl: string }): SyncQueue {
  return {
    async enqueue(message) {
      await client.send(new SendMessageCommand({ QueueUrl: queueUrl, ...queueEntry(message) }));
    },
  };
}
