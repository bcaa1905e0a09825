import { randomBytes } from 'node:crypto';
import { type TransactWriteItem, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { wasMade } from '../../../shared/aws/writeFaults.ts';
import type { ProjectStore } from '../domain/ports.ts';

/** Nobody finds a key of another project by trying: 2^128 of them. */
const KEY_BYTES = 16;

const newPublicKey = () => `pk_${randomBytes(KEY_BYTES).toString('base64url')}`;

/**
 * The write of a project's public key. One transaction writes the project and the item by which the key is found, and deletes that of
 * the former key: a key is known if and only if its project shows it.
 */
export function publicKeyWriter({ client, tableName }: Table): ProjectStore['replacePublicKey'] {
  return async ({ accountId, projectId, former, now }) => {
    const publicKey = newPublicKey();
    const isFormer = former === undefined ? 'attribute_not_exists(publicKey)' : 'publicKey = :former';
    const items: TransactWriteItem[] = [
      {
        Update: {
          TableName: tableName,
          Key: marshall(tableKeys.project(accountId, projectId)),
          UpdateExpression: 'SET publicKey = :key, createdAt = if_not_exists(createdAt, :now)',
          ConditionExpression: isFormer,
          ExpressionAttributeValues: marshall(
            { ':key': publicKey, ':former': former, ':now': now },
            { removeUndefinedValues: true },
          ),
        },
      },
      {
        Put: {
          TableName: tableName,
          Item: marshall({ ...tableKeys.badge(publicKey), accountId, projectId }),
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      },
    ];
    if (former !== undefined)
      items.push({ Delete: { TableName: tableName, Key: marshall(tableKeys.badge(former)) } });
    const command = new TransactWriteItemsCommand({ TransactItems: items });
    return (await wasMade(() => client.send(command))) ? publicKey : undefined;
  };
}
