import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { tableKeys } from '../aws/tableKeys.ts';

type PublicKeyChange = {
  accountId: string;
  projectId: string;
  publicKey?: string | undefined;
  former?: string | undefined;
};

/**
 * The writes with which a project's public key replaces the former one, for the transaction that writes the project: a key is known if
 * and only if its project shows it.
 */
export function badgeWrites(
  tableName: string,
  { accountId, projectId, publicKey, former }: PublicKeyChange,
): TransactWriteItem[] {
  if (publicKey === former) return [];
  const writes: TransactWriteItem[] = [];
  if (publicKey !== undefined) {
    const Item = marshall({ ...tableKeys.badge(publicKey), accountId, projectId });
    writes.push({
      Put: {
        TableName: tableName,
        Item,
        // Nobody gets the key of another project, however unlikely two equal ones are. A project that was lost may get its own again.
        ConditionExpression: 'attribute_not_exists(pk) OR (accountId = :account AND projectId = :project)',
        ExpressionAttributeValues: marshall({ ':account': accountId, ':project': projectId }),
      },
    });
  }
  if (former !== undefined)
    writes.push({ Delete: { TableName: tableName, Key: marshall(tableKeys.badge(former)) } });
  return writes;
}
