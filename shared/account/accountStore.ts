import { isDeepStrictEqual } from 'node:util';
import {
  GetItemCommand,
  PutItemCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Table } from '../aws/tableClient.ts';
import { tableKeys } from '../aws/tableKeys.ts';
import { wasMade } from '../aws/writeFaults.ts';
import { AccountBeingErased } from '../fault.ts';
import type { Account } from './account.ts';
import { type AccountFormat, CURRENT_FORMAT } from './accountFormat.ts';
import { accountAttributes, parseAccountRow } from './accountRow.ts';
import { accountUpdate } from './accountUpdate.ts';
import { readErasure } from './erasureStore.ts';
import type { AccountStore } from './ports.ts';
import { newAccount, sessionsRemaining } from './rollOver.ts';

/** Callers choose the ids in maps. Without the second option, a map with the key `constructor` is taken for a class and refused. */
const MARSHALLING = { removeUndefinedValues: true, convertClassInstanceToMap: true };

/** The item of an account. The service puts it once, when it creates the account, and updates it from then on. */
export const accountItem = (account: Account, format: AccountFormat = CURRENT_FORMAT) =>
  marshall({ ...tableKeys.account(account.accountId), ...accountAttributes(account, format) }, MARSHALLING);

/** The account item in the table. Reads are strongly consistent. */
export function createAccountStore(table: Table): AccountStore {
  const { client, tableName, accountFormat: format } = table;

  async function readAccount(accountId: string): Promise<Account | undefined> {
    const command = new GetItemCommand({
      TableName: tableName,
      Key: marshall(tableKeys.account(accountId)),
      ConsistentRead: true,
    });
    const { Item } = await client.send(command);
    return Item && parseAccountRow(Item);
  }

  return {
    readAccount,

    async readOrCreateAccount(accountId, now) {
      const known = await readAccount(accountId);
      if (known) return known;
      const account = await accountToCreate(table, accountId, now);
      // A concurrent caller may have created it.
      const command = new PutItemCommand({
        TableName: tableName,
        Item: accountItem(account, format),
        ConditionExpression: 'attribute_not_exists(pk)',
      });
      await wasMade(() => client.send(command));
      const created = await readAccount(accountId);
      if (!created) throw new Error('the account was created and cannot be read');
      return created;
    },

    async saveEntitlements(change) {
      const command = new UpdateItemCommand(entitlementsUpdate(table, change));
      return wasMade(() => client.send(command));
    },
  };
}

/** The erasure is read before the account is put. One that begins in between finds the account and erases it, too. */
async function accountToCreate(table: Table, accountId: string, now: number): Promise<Account> {
  const account = { ...newAccount(accountId, now), revision: 1 };
  const erasure = await readErasure(table, accountId);
  if (!erasure) return account;
  if (erasure.isErasing) throw new AccountBeingErased();
  return { ...account, version: erasure.nextVersion, erasedSalt: erasure.salt };
}

type AttributeName = keyof ReturnType<typeof accountAttributes>;

/** Attributes that a write of entitlements can change. */
const CHANGEABLE_ATTRIBUTES = [
  'plan',
  'terms',
  'periodEnd',
  'validUntil',
  'subscription',
  'paid',
  'mrr',
  'customers',
  'customerAttempt',
  'sessionsUsed',
  'refusedAt',
  'past',
] as const satisfies AttributeName[];

/** Attributes that a format has or leaves out. All are written each time, so that none of the other format is left. */
const FORMAT_ATTRIBUTES = [
  'limits',
  'sessionsIncluded',
  'concurrent',
  'requestsPerMinute',
  'projectsIncluded',
  'periodStart',
  'usageBefore',
] as const satisfies AttributeName[];

/** Counts that a later period resets. They are written even if they were read as 0: a start may have counted since. */
const RESET_ATTRIBUTES = [
  'usageSince',
  'sessionsUsed',
  'secondsUsed',
  'projects',
] as const satisfies AttributeName[];

/**
 * Saves entitlements and `also` in one transaction: both or neither. Returns false if the account was changed since
 * `before` was read, or a condition of `also` failed.
 */
export async function saveEntitlementsWith(
  table: Table,
  change: { before: Account; after: Account },
  also: TransactWriteItem[],
): Promise<boolean> {
  const command = new TransactWriteItemsCommand({
    TransactItems: [{ Update: entitlementsUpdate(table, change) }, ...also],
  });
  return wasMade(() => table.client.send(command));
}

/**
 * An update that applies only to the version that was read. It raises the version even if no attribute changes, so
 * that a slower writer with older state from Stripe cannot overwrite a newer one. Starts do not raise the version, so usage that
 * is kept or added is written as a difference: a start between read and write is not lost.
 */
function entitlementsUpdate(
  { tableName, accountFormat }: Table,
  { before, after: wanted }: { before: Account; after: Account },
) {
  const hasSessions = sessionsRemaining(wanted) > 0;
  const after = hasSessions ? { ...wanted, refusedAt: undefined } : wanted;
  const changed = changedAttributes(before, after, accountFormat);
  // A refusal raises no version: one since the read is removed, too.
  const attributes = hasSessions ? [...new Set([...changed, 'refusedAt' as const])] : changed;
  const row = accountAttributes(after, accountFormat);
  const isReset = after.usageSince !== before.usageSince && after.sessionsUsed === 0;
  const keepsUsage = attributes.includes('sessionsUsed') && !isReset;
  const written = attributes.filter((name) => !(keepsUsage && name === 'sessionsUsed'));
  const kept = written.filter((name) => row[name] !== undefined);
  const gone = written.filter((name) => row[name] === undefined);
  const sets = ['#version = :next', ...kept.map((name) => `#${name} = :${name}`)];
  if (keepsUsage) sets.push('#sessionsUsed = #sessionsUsed + :usageDifference');
  const removes = gone.map((name) => `#${name}`);
  const update = accountUpdate({ sets, removes }, accountFormat);
  const values = {
    ...Object.fromEntries(kept.map((name) => [`:${name}`, row[name]])),
    ':usageDifference': keepsUsage ? after.sessionsUsed - before.sessionsUsed : undefined,
  };
  return {
    TableName: tableName,
    Key: marshall(tableKeys.account(before.accountId)),
    UpdateExpression: update.expression,
    ConditionExpression: '#version = :version',
    ExpressionAttributeNames: Object.fromEntries(
      ['version', ...attributes].map((name) => [`#${name}`, name]),
    ),
    ExpressionAttributeValues: marshall(
      { ...values, ...update.values, ':version': before.version, ':next': before.version + 1 },
      MARSHALLING,
    ),
  };
}

/**
 * The attributes whose values differ. Others are not written, so that they keep what a newer release stored in them and this one
 * does not read. `paid` and `mrr` belong to one state of `subscription` and are written with it: a stored one of another state is ignored
 * by readers, and so looks as if it did not exist.
 */
function changedAttributes(before: Account, after: Account, format = CURRENT_FORMAT): AttributeName[] {
  const [stored, row] = [accountAttributes(before, format), accountAttributes(after, format)];
  const changed = CHANGEABLE_ATTRIBUTES.filter((name) => !isDeepStrictEqual(stored[name], row[name]));
  const names = new Set<AttributeName>([...FORMAT_ATTRIBUTES, ...changed]);
  if (names.has('subscription')) for (const name of ['paid', 'mrr'] as const) names.add(name);
  if (after.usageSince !== before.usageSince) for (const name of RESET_ATTRIBUTES) names.add(name);
  return [...names];
}
