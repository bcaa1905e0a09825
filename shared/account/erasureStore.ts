import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { erasedId } from '../aws/keyHashes.ts';
import { readBatch } from '../aws/readBatch.ts';
import type { Table } from '../aws/tableClient.ts';
import { tableKeys } from '../aws/tableKeys.ts';
import type { Erasure } from './ports.ts';

const erasureRow = z.object({
  salt: z.string(),
  takenAt: z.number(),
  nextVersion: z.number(),
  isErasing: z._default(z.boolean(), false),
  open: z._default(z.array(z.string()), []),
  customers: z._default(z.array(z.string()), []),
  erasedCustomers: z._default(z.array(z.string()), []),
});

/** The erasure of the account, strongly consistent; undefined if it was never erased. */
export async function readErasure(
  { client, tableName }: Table,
  accountId: string,
): Promise<Erasure | undefined> {
  const command = new GetItemCommand({
    TableName: tableName,
    Key: marshall(tableKeys.erasure(accountId)),
    ConsistentRead: true,
  });
  const { Item } = await client.send(command);
  return Item && z.parse(erasureRow, unmarshall(Item));
}

/** The erasures of these accounts, strongly consistent, by account. One that was never erased is absent from the result. */
export async function readErasures(table: Table, accountIds: string[]): Promise<Map<string, Erasure>> {
  const keys = accountIds.map((accountId) => marshall(tableKeys.erasure(accountId)));
  const rows = await readBatch(table, keys, { consistent: true });
  const byKey = new Map(rows.map((row) => [row.pk?.S, z.parse(erasureRow, unmarshall(row))]));
  const entries = accountIds.map(
    (accountId) => [accountId, byKey.get(tableKeys.erasure(accountId).pk)] as const,
  );
  return new Map(entries.flatMap(([accountId, erasure]) => (erasure ? [[accountId, erasure]] : [])));
}

/** Whether the Stripe customer belonged to the account when it was erased, or belongs to what is being erased. */
export const isErasedCustomer = (
  { salt, customers, erasedCustomers }: Erasure,
  customerId: string,
): boolean => customers.includes(customerId) || erasedCustomers.includes(erasedId(salt, customerId));
