import { createHash } from 'node:crypto';
import { SendMessageBatchCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { NoticeMessage } from '../../../shared/contract/notifications/messages.ts';

/** The most messages that SQS accepts in one batch. */
const BATCH_COUNT_MAX = 10;

export type NoticeQueue = {
  enqueue(message: NoticeMessage): Promise<void>;
  /**
   * Queues messages in their order. Returns those that are not queued for certain, each with the reason: after a message that was not
   * accepted, no other of its account is queued, and after a request that failed, none at all.
   */
  enqueueAll(messages: NoticeMessage[]): Promise<UnsentMessage[]>;
};

export type UnsentMessage = { message: NoticeMessage; error: unknown };

/**
 * A message as SQS takes it. An account is a message group, so its notices are sent one after the other. SQS drops a second message of a
 * stream record within five minutes, and of a request of an operator.
 */
export function noticeEntry(message: NoticeMessage) {
  const { accountId, key, record, again } = message;
  const id = JSON.stringify([accountId, key, record, again]);
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
      let left = messages;
      while (left.length > 0) {
        const batch = firstBatch(left);
        const { isReached, refused } = await enqueueBatch({ client, queueUrl }, batch);
        const failed = new Set(refused.map(({ message }) => message.accountId));
        const others = left.slice(batch.length);
        const isWithheld = ({ accountId }: NoticeMessage) => !isReached || failed.has(accountId);
        const withheld = others.filter(isWithheld).map((message) => ({ message, error: withheldError() }));
        unsent.push(...refused, ...withheld);
        left = others.filter((message) => !isWithheld(message));
      }
      return unsent;
    },
  };
}

const withheldError = () => new Error('withheld, because an earlier message was not queued');

/** As many messages as one request takes. One of each account, because SQS can refuse any of them and accept those after it. */
function firstBatch(messages: NoticeMessage[]): NoticeMessage[] {
  const accountIds = messages.slice(0, BATCH_COUNT_MAX).map(({ accountId }) => accountId);
  const repeated = accountIds.findIndex((accountId, index) => accountIds.indexOf(accountId) < index);
  return messages.slice(0, repeated === -1 ? BATCH_COUNT_MAX : repeated);
}

/** `isReached`: SQS responded, and accepted all but the refused ones. */
async function enqueueBatch(
  { client, queueUrl }: { client: SQSClient; queueUrl: string },
  batch: NoticeMessage[],
): Promise<{ isReached: boolean; refused: UnsentMessage[] }> {
  const entries = batch.map((message, index) => ({ Id: String(index), ...noticeEntry(message) }));
  const [first] = entries;
  try {
    if (first && entries.length === 1) {
      const { Id: _ofBatch, ...entry } = first;
      await client.send(new SendMessageCommand({ QueueUrl: queueUrl, ...entry }));
      return { isReached: true, refused: [] };
    }
    const { Failed = [] } = await client.send(
      new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries }),
    );
    const refused = Failed.flatMap(({ Id, Code }) => {
      const message = batch[Number(Id)];
      return message ? [{ message, error: new Error(`SQS refused the message: ${Code}`) }] : [];
    });
    return { isReached: true, refused };
  } catch (error) {
    return { isReached: false, refused: batch.map((message) => ({ message, error })) };
  }
}
