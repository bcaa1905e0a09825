import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { tableKeys } from '../aws/tableKeys.ts';
import type { DirectoryRow } from './directory.ts';

const directoryRow = z.object({
  /** The account's id, or its erased name. */
  sk: z.string(),
  createdAt: z.optional(z.number()),
  firstSessionDay: z.optional(z.string()),
  firstRevenueDay: z.optional(z.string()),
  firstPaidAt: z.optional(z.number()),
  migratedDay: z.optional(z.string()),
});

export function parseDirectoryRow(row: Record<string, AttributeValue>): DirectoryRow {
  const { sk: accountId, ...rest } = z.parse(directoryRow, unmarshall(row));
  return { accountId, ...rest };
}

/**
 * A write of an account's row, for a transaction. It sets what is given and keeps the rest. `onlyFirst` sets what has no value
 * yet.
 */
export function directoryWrite(
  tableName: string,
  { accountId, ...values }: DirectoryRow,
  { onlyFirst = false }: { onlyFirst?: boolean } = {},
): TransactWriteItem {
  const names = Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  const sets = names.map((name) =>
    onlyFirst ? `#${name} = if_not_exists(#${name}, :${name})` : `#${name} = :${name}`,
  );
  return {
    Update: {
      TableName: tableName,
      Key: marshall(tableKeys.directory(accountId)),
      UpdateExpression: `SET ${sets.join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: marshall(
        Object.fromEntries(Object.entries(values).map(([name, value]) => [`:${name}`, value])),
        { removeUndefinedValues: true },
      ),
    },
  };
}
