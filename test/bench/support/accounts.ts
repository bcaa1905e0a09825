import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Account } from '../../../shared/account/account.ts';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { withCallers } from '../../support/api/withCallers.ts';
import { givenAccount, starterSubscription } from '../../support/table/testTable.ts';
import type { BenchEnvironment } from './benchEnvironment.ts';

/** More requests than any run sends in a minute. */
const REQUESTS_PER_MINUTE = 10_000_000;

/** A limit that no run reaches. */
const UNREACHED_LIMIT = 1_000_000;

/** Creates an account with a starter subscription, whose terms refuse no start unless `given` limits them. Returns its id. */
export async function createPayingAccount(
  { table }: Pick<BenchEnvironment, 'table'>,
  accountId: string,
  given: { now: number; terms?: Account['terms']; changes?: Partial<Account> },
): Promise<string> {
  const { now, terms, changes } = given;
  await givenAccount(table, accountId, {
    now,
    subscription: starterSubscription(now, {
      id: 'sub_1SVxyzABCDEFGHIJKLMNOPQR',
      customer: 'cus_TABCDEFGHIJKLM',
    }),
    customers: ['cus_TABCDEFGHIJKLM'],
    terms: { requestsPerMinute: REQUESTS_PER_MINUTE, ...terms },
    ...changes,
  });
  return accountId;
}

/** Creates accounts with a quota of `sessionsIncluded` and no other limit that a run reaches. All are copies of the first. */
export async function createAccounts(
  environment: Pick<BenchEnvironment, 'table'>,
  ids: string[],
  sessionsIncluded = UNREACHED_LIMIT,
): Promise<void> {
  const [first, ...others] = ids;
  if (first === undefined) return;
  const now = Math.floor(Date.now() / 1000);
  const terms = { sessionsIncluded, concurrent: UNREACHED_LIMIT };
  await createPayingAccount(environment, first, { now, terms });
  const { client, tableName: TableName } = environment.table;
  const Key = marshall(tableKeys.account(first));
  const { Item } = await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
  const copyTo = (id: string) => () =>
    client.send(new PutItemCommand({ TableName, Item: { ...Item, ...marshall(tableKeys.account(id)) } }));
  await withCallers(others.map(copyTo));
}

export async function readAccount(
  { table }: Pick<BenchEnvironment, 'table'>,
  accountId: string,
): Promise<Account> {
  const account = await createAccountStore(table).readAccount(accountId);
  if (!account) throw new Error(`no account ${accountId}`);
  return account;
}
