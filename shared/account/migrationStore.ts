import {
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Table } from '../aws/tableClient.ts';
import { tableKeys } from '../aws/tableKeys.ts';
import { wasMade } from '../aws/writeFaults.ts';
import { parseMigrationRow } from './migrationItem.ts';
import type { MigrationChange, MigrationStore } from './migrationPorts.ts';

const CONDITIONS = {
  isNew: 'attribute_not_exists(pk)',
  isUnchanged: '#version = :version',
};

export function createMigrationStore(table: Table): MigrationStore {
  const { client, tableName } = table;
  return {
    async readMigration(accountId) {
      const Key = marshall(tableKeys.migration(accountId));
      const { Item } = await client.send(
        new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }),
      );
      return Item && parseMigrationRow(Item);
    },

    async saveMigration(change) {
      return wasMade(() => client.send(new PutItemCommand(migrationPut(tableName, change))));
    },

    async listMigrations({ bucket, after, limit }) {
      const pk = tableKeys.migrations(bucket);
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: tableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: marshall({ ':pk': pk }),
          Limit: limit,
          ...(after === undefined ? {} : { ExclusiveStartKey: marshall({ pk, sk: after }) }),
        }),
      );
      const migrations = Items.map(parseMigrationRow);
      const last = migrations.at(-1);
      return LastEvaluatedKey && last ? { migrations, next: last.accountId } : { migrations };
    },
  };
}

/** The write of a migration, for a transaction. It fails if the migration was changed since `before` was read. */
export const migrationWrite = (tableName: string, change: MigrationChange): TransactWriteItem => ({
  Put: migrationPut(tableName, change),
});

function migrationPut(tableName: string, { before, after }: MigrationChange) {
  const stored = { ...after, version: (before?.version ?? 0) + 1 };
  return {
    TableName: tableName,
    Item: marshall({ ...tableKeys.migration(after.accountId), ...stored }, { removeUndefinedValues: true }),
    ...(before
      ? {
          ConditionExpression: CONDITIONS.isUnchanged,
          ExpressionAttributeNames: { '#version': 'version' },
          ExpressionAttributeValues: marshall({ ':version': before.version }),
        }
      : { ConditionExpression: CONDITIONS.isNew }),
  };
}
