import { randomBytes } from 'node:crypto';
import { TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { badgeWrites } from '../../../shared/account/badgeItem.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { wasMade } from '../../../shared/aws/writeFaults.ts';
import type { ProjectStore } from '../domain/ports.ts';

/** Nobody finds a key of another project by trying: there are 2^128. */
const KEY_BYTES = 16;

const newPublicKey = () => `pk_${randomBytes(KEY_BYTES).toString('base64url')}`;

/** The write of a project's public key. */
export function publicKeyWriter({ client, tableName }: Table): ProjectStore['replacePublicKey'] {
  return async ({ accountId, projectId, former, now }) => {
    const publicKey = newPublicKey();
    const Update = {
      TableName: tableName,
      Key: marshall(tableKeys.project(accountId, projectId)),
      UpdateExpression: 'SET publicKey = :key, createdAt = if_not_exists(createdAt, :now)',
      ConditionExpression: former === undefined ? 'attribute_not_exists(publicKey)' : 'publicKey = :former',
      ExpressionAttributeValues: marshall(
        { ':key': publicKey, ':former': former, ':now': now },
        { removeUndefinedValues: true },
      ),
    };
    const command = new TransactWriteItemsCommand({
      TransactItems: [{ Update }, ...badgeWrites(tableName, { accountId, projectId, publicKey, former })],
    });
    return (await wasMade(() => client.send(command))) ? publicKey : undefined;
  };
}
