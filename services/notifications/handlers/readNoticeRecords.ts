import type { SQSRecord } from 'aws-lambda';
import { noticeMessage } from '../../../shared/contract/notifications/messages.ts';
import type { QueueMessage, ReceivedNotice } from '../domain/sendNotices.ts';

export type UnreadableMessage = QueueMessage & { error: unknown };

/** Parses the records of a batch, in their order. Each unreadable one is returned with its error. */
export function readNoticeRecords(records: SQSRecord[]): {
  readable: ReceivedNotice[];
  unreadable: UnreadableMessage[];
} {
  const readable: ReceivedNotice[] = [];
  const unreadable: UnreadableMessage[] = [];
  for (const { messageId, receiptHandle, body, attributes } of records) {
    const received = { messageId, receiptHandle, attempts: Number(attributes.ApproximateReceiveCount) };
    try {
      const { accountId, key } = noticeMessage.parse(JSON.parse(body));
      readable.push({ ...received, accountId, key });
    } catch (error) {
      unreadable.push({ ...received, error });
    }
  }
  return { readable, unreadable };
}
