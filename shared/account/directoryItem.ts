import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { tableKeys } from '../aws/tableKeys.ts';

const directoryRow = z.object({
  /** The account's id, or its erased name. */
  sk: z.string(),
  /** Epoch seconds. */
  createdAt: z.optional(z.number()),
  /** The first UTC days with a session and with recurring revenue. */
  firstSessionDay: z.optional(z.string()),
  firstRevenueDay: z.optional(z.string()),
  /** When the first invoice above 0 was paid, epoch seconds. */
  firstPaidAt: z.optional(z.number()),
  /** The UTC day on which the account was moved from another service. */
  migratedDay: z.optional(z.string()),
});

export type DirectoryRow = Omit<z.output<typeof directoryRow>, 'sk'> & { accountId: string };

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
