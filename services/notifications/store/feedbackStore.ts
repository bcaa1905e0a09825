import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { createContactStore } from '../../../shared/account/contactStore.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { wasMade } from '../../../shared/aws/writeFaults.ts';
import type { FeedbackStore } from '../domain/applyMailEvent.ts';
import { parseNoticeRow } from './noticeRow.ts';

/** What feedback follows from. The sender, an operator and other events change it. */
const COMPARED = ['state', 'delivery', 'resentAt'] as const;

/** The notices and contacts in the table, for feedback. */
export function createFeedbackStore(table: Table): FeedbackStore {
  const { client, tableName } = table;
  return {
    ...createContactStore(table),

    async readNotice({ accountId, key }) {
      const command = new GetItemCommand({
        TableName: tableName,
        Key: marshall(tableKeys.notice(accountId, key)),
        ConsistentRead: true,
      });
      const { Item } = await client.send(command);
      return Item && parseNoticeRow(Item).notice;
    },

    async saveFeedback({ before, feedback }) {
      const sets = Object.keys(feedback).map((name) => `#${name} = :${name}`);
      const isSent = feedback.state === 'sent';
      const compared = COMPARED.map((name) =>
        before[name] === undefined ? `attribute_not_exists(#${name})` : `#${name} = :was_${name}`,
      );
      const was = COMPARED.flatMap((name) =>
        before[name] === undefined ? [] : [[`:was_${name}`, before[name]] as const],
      );
      const names = [
        ...new Set([...COMPARED, ...Object.keys(feedback)]),
        ...(isSent ? ['sendingUntil'] : []),
      ];
      const values = Object.entries(feedback).map(([name, value]) => [`:${name}`, value] as const);
      const command = new UpdateItemCommand({
        TableName: tableName,
        Key: marshall(tableKeys.notice(before.accountId, before.key)),
        UpdateExpression: `SET ${sets.join(', ')}${isSent ? ' REMOVE #sendingUntil' : ''}`,
        ConditionExpression: compared.join(' AND '),
        ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
        ExpressionAttributeValues: marshall(Object.fromEntries([...values, ...was])),
      });
      return wasMade(() => client.send(command));
    },
  };
}
