import { PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Table } from '../aws/dynamo.ts';
import { readBatch } from '../aws/readBatch.ts';
import { CUSTOMER_BUCKETS, tableKeys } from '../aws/tableKeys.ts';
import { isConditionFailed } from '../aws/writeFaults.ts';

const customerRow = z.object({ customerId: z.string(), accountId: z.string() });

/** Which account each Stripe customer belongs to; those that belong to none are left out. */
export async function readCustomerAccounts(
  table: Table,
  customerIds: string[],
): Promise<Map<string, string>> {
  const keys = [...new Set(customerIds)].map((customerId) => marshall(tableKeys.customer(customerId)));
  const rows = (await readBatch(table, keys, { consistent: true })).map((row) =>
    z.parse(customerRow, unmarshall(row)),
  );
  return new Map(rows.map(({ customerId, accountId }) => [customerId, accountId]));
}

type Position = { bucket: number; after?: string };
type CustomerPage = { customers: z.output<typeof customerRow>[]; next?: Position };

/** The list of all customers that belong to accounts, page by page; a page may be empty and not the last. */
export function openCustomerDirectory(table: Table) {
  return {
    listCustomers: (page: Position & { limit: number }) => listCustomers(table, page),
  };
}

async function listCustomers(
  table: Table,
  { bucket, after, limit }: Position & { limit: number },
): Promise<CustomerPage> {
  const { Items = [], LastEvaluatedKey } = await table.client.send(
    new QueryCommand({
      TableName: table.tableName,
      KeyConditionExpression: after === undefined ? 'pk = :pk' : 'pk = :pk AND sk > :after',
      ExpressionAttributeValues: marshall(
        { ':pk': tableKeys.customers(bucket), ':after': after },
        { removeUndefinedValues: true },
      ),
      Limit: limit,
    }),
  );
  const customers = Items.map((item) => z.parse(customerRow, unmarshall(item)));
  if (LastEvaluatedKey)
    return { customers, next: { bucket, after: String(unmarshall(LastEvaluatedKey).sk) } };
  return bucket + 1 < CUSTOMER_BUCKETS ? { customers, next: { bucket: bucket + 1 } } : { customers };
}

/** Makes the Stripe customer the account's, unless it is another's; answers with the account that has it. */
export async function claimCustomer(
  table: Table,
  claim: { customerId: string; accountId: string },
): Promise<string> {
  try {
    await table.client.send(
      new PutItemCommand({
        TableName: table.tableName,
        Item: marshall({ ...tableKeys.customer(claim.customerId), ...claim }),
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return claim.accountId;
  } catch (error) {
    if (!isConditionFailed(error)) throw error;
    const { Item } = error as { Item?: Parameters<typeof unmarshall>[0] };
    return z.parse(customerRow, Item && unmarshall(Item)).accountId;
  }
}
