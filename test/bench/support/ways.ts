import { CreateTableCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Account } from '../../../shared/account/account.ts';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { withCallers } from '../../support/api/withCallers.ts';
import { bundle } from '../../support/bundles.ts';
import { type Bed, type HttpHandler, meteringBundle, payingAccount } from './bed.ts';

/** What no run of ours comes near. */
const AMPLE = 1_000_000;

/** Ours, whole; its three requests bare; and the ways of test/bench/peers that do the same job. */
export type WayName = 'ours' | 'bare' | 'bareQuiet' | 'textbook' | 'readCheckWrite' | 'idempotent';

/** All on the same account items, each in a bundle of its own. */
export async function createWays<Name extends WayName>(
  bed: Bed,
  names: Name[],
): Promise<Record<Name, HttpHandler>> {
  await createIdempotencyTable(bed);
  const handlers: Partial<Record<WayName, HttpHandler>> = {};
  for (const name of names) {
    // A peer as its author would bundle it: nothing in the place of anything.
    const made = name === 'ours' ? meteringBundle() : bundle({ entry: `test/bench/peers/${name}.ts` }, {});
    handlers[name] = await bed.load((await made).code);
  }
  return handlers as Record<Name, HttpHandler>;
}

/** Accounts with so many sessions included, and nothing else in a start's way; each a copy of the first. */
export async function createAccounts(bed: Bed, ids: string[], included = AMPLE): Promise<void> {
  const [first, ...others] = ids;
  if (first === undefined) return;
  const now = Math.floor(Date.now() / 1000);
  await payingAccount(bed, first, { now, terms: { sessionsIncluded: included, concurrent: AMPLE } });
  const { client, tableName: TableName } = bed.table;
  const Key = marshall(tableKeys.account(first));
  const { Item } = await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
  const copy = (id: string) => () =>
    client.send(new PutItemCommand({ TableName, Item: { ...Item, ...marshall(tableKeys.account(id)) } }));
  await withCallers(others.map(copy));
}

export const usedOf = async (bed: Bed, accountId: string): Promise<number> =>
  (await accountOf(bed, accountId)).sessionsUsed;

export async function accountOf({ table }: Bed, accountId: string): Promise<Account> {
  const account = await createAccountStore(table).readAccount(accountId);
  if (!account) throw new Error(`no account ${accountId}`);
  return account;
}

async function createIdempotencyTable({ table }: Bed): Promise<void> {
  process.env.IDEMPOTENCY_TABLE_NAME = 'Idempotency';
  await table.client.send(
    new CreateTableCommand({
      TableName: 'Idempotency',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    }),
  );
}
