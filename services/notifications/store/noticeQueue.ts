import { createHash } from 'node:crypto';
import { SendMessageBatchCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { NoticeMessage } from '../../../shared/contract/notifications/messages.ts';

/** The most messages that SQS accepts in one batch. */
const BATCH_COUNT_MAX = 10;

export type NoticeQueue = {
  enqueue(message: NoticeMessage): Promise<void>;
  /** Returns the messages that were not accepted, each with the reason. */
  enqueueAll(messages: NoticeMessage[]): Promise<UnsentMessage[]>;
};

export type UnsentMessage = { message: NoticeMessage; error: unknown };

/**
 * A message as SQS takes it. An account is a message group, so its notices are sent one after the other. SQS drops a second message of a
 * notice within five minutes, unless an operator sends it again.
 */
export function noticeEntry(message: NoticeMessage) {
  const { accountId, key, again } = message;
  const id = JSON.stringify([accountId, key, again]);
  return {
    MessageBody: JSON.stringify(message),
    MessageGroupId: accountId,
    MessageDeduplicationId: createHash('sha256').update(id).digest('hex'),
  };
}

/** The queue of notices to be sent, on an SQS FIFO queue. */
export function createNoticeQueue({
  client,
  queueUrl,
}: {
  client: SQSClient;
  queueUrl: string;
}): NoticeQueue {
  return {
    async enqueue(message) {
      await client.send(new SendMessageCommand({ QueueUrl: queueUrl, ...noticeEntry(message) }));
    },

    async enqueueAll(messages) {
      const unsent: UnsentMessage[] = [];
      for (let start = 0; start < messages.length; start += BATCH_COUNT_MAX) {
        const batch = messages.slice(start, start + BATCH_COUNT_MAX);
        unsent.push(...(await enqueueBatch({ client, queueUrl }, batch)));
      }
      return unsent;
    },
  };
}

async function enqueueBatch(
  { client, queueUrl }: { client: SQSClient; queueUrl: string },
  batch: NoticeMessage[],
): Promise<UnsentMessage[]> {
  const entries = batch.map((message, index) => ({ Id: String(index), ...noticeEntry(message) }));
  try {
    const { Failed = [] } = await client.send(
      new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries }),
    );
    return Failed.flatMap(({ Id, Code }) => {
      const message = batch[Number(Id)];
      return message ? [{ message, error: new Error(`SQS refused the message: ${Code}`) }] : [];
    });
  } catch (error) {
    return batch.map((message) => ({ message, error }));
  }
}
