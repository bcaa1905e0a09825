import type { DynamoDBRecord } from 'aws-lambda';
import { NOTICE_PREFIX } from '../../../shared/aws/tableKeys.ts';
import { type NoticeMessage, noticeMessage } from '../../../shared/contract/notifications/messages.ts';

/** The message of a notice that the table's stream reports. Throws for a record that is not of a notice. */
export function parseNoticeRecord({
  eventID,
  dynamodb,
}: Pick<DynamoDBRecord, 'eventID' | 'dynamodb'>): NoticeMessage {
  const { pk, sk } = dynamodb?.Keys ?? {};
  if (!pk?.S?.startsWith(NOTICE_PREFIX)) throw new Error('the stream record is not of a notice');
  const accountId = pk.S.slice(NOTICE_PREFIX.length);
  return noticeMessage.parse({ version: 1, accountId, key: sk?.S, record: eventID });
}
