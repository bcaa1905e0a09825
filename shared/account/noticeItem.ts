import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { tableKeys } from '../aws/tableKeys.ts';
import type { Notice } from '../contract/notifications/notices.ts';
import { HISTORY_SECONDS } from '../time.ts';

/**
 * The write of a notice, for the transaction that writes what it reports. A notice that exists stays as it is, and does not fail the
 * transaction. `now` is epoch seconds.
 */
export function noticeWrite(
  tableName: string,
  { accountId, notice, now }: { accountId: string; notice: Notice; now: number },
): TransactWriteItem {
  const attributes = {
    kind: notice.kind,
    facts: notice.facts,
    state: 'new',
    createdAt: now,
    expiresAt: now + HISTORY_SECONDS,
  };
  const names = Object.keys(attributes);
  return {
    Update: {
      TableName: tableName,
      Key: marshall(tableKeys.notice(accountId, notice.key)),
      UpdateExpression: `SET ${names.map((name) => `#${name} = if_not_exists(#${name}, :${name})`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: marshall(
        Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`:${name}`, value])),
        { removeUndefinedValues: true },
      ),
    },
  };
}
