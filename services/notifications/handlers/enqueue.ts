import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { createQueueClient } from '../../../shared/aws/queueClient.ts';
import type { NoticeMessage } from '../../../shared/contract/notifications/messages.ts';
import { lazy } from '../../../shared/lambda/lazy.ts';
import { loadEnv } from '../../../shared/lambda/loadEnv.ts';
import { createLogger } from '../../../shared/lambda/logger.ts';
import { streamResponse } from '../../../shared/lambda/streamResponse.ts';
import { NOTICE_QUEUE_SERVICE } from '../../../shared/metrics.ts';
import { enqueueEnv } from '../env.ts';
import { createNoticeQueue } from '../store/noticeQueue.ts';
import { parseNoticeRecord } from '../store/noticeRecords.ts';

const logger = createLogger(NOTICE_QUEUE_SERVICE);
const wire = lazy(() =>
  createNoticeQueue({ client: createQueueClient(), queueUrl: loadEnv(enqueueEnv).QUEUE_URL }),
);

/**
 * Queues the notices of a batch and reports the first that was not queued. Lambda delivers that record and all later ones again. A notice
 * that is queued twice is sent once: the sender claims it.
 */
export async function handler(event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  const { messages, unreadable } = readRecords(event.Records);
  const unsent = await wire().enqueueAll([...messages.keys()]);
  for (const { message, error } of unsent) {
    const { accountId, key } = message;
    logger.error('notice_not_queued', { accountId, key, error: error as Error });
  }
  logger.info('notices_queued', { count: messages.size - unsent.length });
  return streamResponse([...unreadable, ...unsent.map(({ message }) => messages.get(message) ?? '')]);
}

/** The messages with the sequence numbers of their records. A record that cannot be read does not stop those of other accounts. */
function readRecords(records: DynamoDBRecord[]): {
  messages: Map<NoticeMessage, string>;
  unreadable: string[];
} {
  const messages = new Map<NoticeMessage, string>();
  const unreadable: string[] = [];
  for (const record of records) {
    const sequenceNumber = record.dynamodb?.SequenceNumber ?? '';
    try {
      messages.set(parseNoticeRecord(record), sequenceNumber);
    } catch (error) {
      logger.error('notice_record_unreadable', { recordId: record.eventID, error: error as Error });
      unreadable.push(sequenceNumber);
    }
  }
  return { messages, unreadable };
}
