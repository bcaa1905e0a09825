import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { ACCOUNT_PREFIX, tableKeys } from '../../../shared/aws/tableKeys.ts';
import type { IdleAccountsProgress } from '../domain/idleAccounts.ts';
import type { AccountDirectory, ListedAccount } from '../domain/ports.ts';

const tablePosition = z.object({ pk: z.string(), sk: z.string() });

export const idleAccountsProgress: z.ZodMiniType<IdleAccountsProgress> = z.object({
  run: z.string(),
  startedAt: z.number(),
  changed: z.number(),
  failed: z.number(),
  next: z.optional(z.object({ after: z.optional(tablePosition) })),
});

/** All account items have the same sort key, and no other item has it. */
const { sk: ACCOUNT_SORT_KEY } = tableKeys.account('');

/**
 * Finds accounts by a scan of the whole table. DynamoDB reads 1 MB for a page, or `itemsMax` items, and bills all of it, whatever the
 * filter returns: docs/cost.md has the arithmetic. `beforePage` limits how fast pages are read.
 */
export function createAccountDirectory(
  { client, tableName }: Table,
  { beforePage, itemsMax }: { beforePage?(): Promise<void>; itemsMax?: number } = {},
): AccountDirectory {
  return {
    async listAccounts({ now, after }) {
      await beforePage?.();
      const command = new ScanCommand({
        TableName: tableName,
        // A reader decides from a consistent read of the account, so a page may be a second old.
        ConsistentRead: false,
        FilterExpression:
          'sk = :account AND (validUntil <= :now OR size(#open) > :zero OR size(fences) > :zero)',
        ProjectionExpression: 'pk, sk',
        ExpressionAttributeNames: { '#open': 'open' },
        ExpressionAttributeValues: marshall({ ':account': ACCOUNT_SORT_KEY, ':now': now, ':zero': 0 }),
        Limit: itemsMax,
        ...(after && { ExclusiveStartKey: marshall(after) }),
      });
      const { Items = [], LastEvaluatedKey } = await client.send(command);
      const accounts = Items.map((item): ListedAccount => {
        const position = z.parse(tablePosition, unmarshall(item));
        return { accountId: position.pk.slice(ACCOUNT_PREFIX.length), position };
      });
      return LastEvaluatedKey
        ? { accounts, next: z.parse(tablePosition, unmarshall(LastEvaluatedKey)) }
        : { accounts };
    },
  };
}
