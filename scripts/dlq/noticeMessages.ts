import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { type ParsedNotice, parseNoticeRow } from '../../services/notifications/store/noticeRow.ts';
import type { Table } from '../../shared/aws/tableClient.ts';
import { tableKeys } from '../../shared/aws/tableKeys.ts';
import {
  NOTICE_ATTEMPTS_MAX,
  type NoticeMessage,
  noticeMessage,
} from '../../shared/contract/notifications/messages.ts';
import { isoInstant } from '../../shared/time.ts';
import type { ConnectedStage } from '../stage/connectStage.ts';
import { type DeadLetterSource, lettersOf } from './deadLetterQueue.ts';

/** The queue of notices to be sent. The notice itself says why it was not. Throws if the stage has no such queue. */
export function noticeMessages(stage: ConnectedStage): DeadLetterSource {
  const { name, table, notices } = stage;
  if (notices === undefined) {
    throw new Error(
      `the stack of ${name} has no output NoticeQueueUrl: run npm run deploy -- --stage ${name}`,
    );
  }
  return {
    letters: lettersOf(stage, notices),
    noun: 'dead-lettered notices',
    groupNoun: 'accounts',
    columns: ['notice', 'state', 'account'],

    async describe({ body, group }) {
      const message = parseMessage(body);
      const stored = message && (await readNotice(table, message));
      const notice = stored?.notice;
      return {
        id: message?.key,
        cells: [message?.key ?? 'unreadable', notice?.state ?? '', message?.accountId ?? group],
        attempts: notice?.attempts ?? NOTICE_ATTEMPTS_MAX,
        error: message ? failureText(stored) : 'the body is not a notice message',
        details: {
          created: notice && isoInstant(notice.createdAt),
          notice: message ?? body,
          state: notice?.state,
          reason: notice?.reason,
        },
      };
    },

    // The notice keeps its state and its last error, which operators see in the list of the account's notices.
    async recordDrop() {},
  };
}

async function readNotice(
  { client, tableName }: Table,
  { accountId, key }: NoticeMessage,
): Promise<ParsedNotice | undefined> {
  const { Item } = await client.send(
    new GetItemCommand({
      TableName: tableName,
      Key: marshall(tableKeys.notice(accountId, key)),
      ConsistentRead: true,
    }),
  );
  return Item && parseNoticeRow(Item);
}

function failureText(stored: ParsedNotice | undefined): string {
  if (stored === undefined) return 'there is no such notice';
  const { notice } = stored;
  return notice.error ?? notice.reason ?? `the notice is ${notice.state}`;
}

function parseMessage(body: string): NoticeMessage | undefined {
  try {
    return noticeMessage.parse(JSON.parse(body));
  } catch {
    // The list shows the message as unreadable.
    return undefined;
  }
}
