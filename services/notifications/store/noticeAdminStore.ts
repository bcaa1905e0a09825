import { QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { wasMade } from '../../../shared/aws/writeFaults.ts';
import type { AnyNotice, NoticeAdminStore } from '../domain/resendNotice.ts';
import { createFeedbackStore } from './feedbackStore.ts';
import { parseNoticeRow } from './noticeRow.ts';

/** The notices in the table, for operators. */
export function createNoticeAdminStore(table: Table): NoticeAdminStore {
  const { client, tableName } = table;
  return {
    readNotice: createFeedbackStore(table).readNotice,

    async listNotices(accountId) {
      const notices: AnyNotice[] = [];
      let next: QueryCommand['input']['ExclusiveStartKey'];
      do {
        const { Items = [], LastEvaluatedKey } = await client.send(
          new QueryCommand({
            TableName: tableName,
            KeyConditionExpression: 'pk = :pk',
            ExpressionAttributeValues: marshall({ ':pk': tableKeys.notices(accountId) }),
            ExclusiveStartKey: next,
          }),
        );
        notices.push(...Items.map((item) => parseNoticeRow(item).notice));
        next = LastEvaluatedKey;
      } while (next);
      return notices;
    },

    async renew({ before, again, now }) {
      const { accountId, key, state } = before;
      // A notice that stays new has another `resentAt` once a request has renewed it.
      const isSame = (['sendingUntil', 'resentAt'] as const).map((name) =>
        before[name] === undefined ? `attribute_not_exists(${name})` : `${name} = :was_${name}`,
      );
      const was = {
        ':was_sendingUntil': before.sendingUntil,
        ':was_resentAt': before.resentAt,
      };
      const command = new UpdateItemCommand({
        TableName: tableName,
        Key: marshall(tableKeys.notice(accountId, key)),
        UpdateExpression:
          'SET #state = :new, resentAt = :now, unqueued = :again REMOVE reason, #error, sendingUntil, delivery, deliveryAt',
        ConditionExpression: ['#state = :state', ...isSame].join(' AND '),
        ExpressionAttributeNames: { '#state': 'state', '#error': 'error' },
        ExpressionAttributeValues: marshall(
          { ':new': 'new', ':now': now, ':again': again, ':state': state, ...was },
          { removeUndefinedValues: true },
        ),
      });
      return wasMade(() => client.send(command));
    },

    async noteQueued({ accountId, key, again }) {
      const command = new UpdateItemCommand({
        TableName: tableName,
        Key: marshall(tableKeys.notice(accountId, key)),
        UpdateExpression: 'REMOVE unqueued',
        ConditionExpression: 'unqueued = :again',
        ExpressionAttributeValues: marshall({ ':again': again }),
      });
      // Another call may have noted it, or the account was erased.
      await wasMade(() => client.send(command));
    },
  };
}
