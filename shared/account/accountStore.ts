import {
  GetItemCommand,
  PutItemCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Table } from '../aws/dynamo.ts';
import { tableKeys } from '../aws/tableKeys.ts';
import { cancellationReasons, retryConflicts, wasMade } from '../aws/writeFaults.ts';
import type { Account } from './account.ts';
import { accountAttributes, parseAccountRow } from './accountRow.ts';
import { newAccount } from './settle.ts';

/** The account as last written, strongly consistent; undefined for a user never seen. */
export async function readAccount(table: Table, accountId: string): Promise<Account | undefined> {
  const { Item } = await table.client.send(
    new GetItemCommand({
      TableName: table.tableName,
      Key: marshall(tableKeys.account(accountId)),
      ConsistentRead: true,
    }),
  );
  return Item && parseAccountRow(Item);
}

/** Creates a free account, whole, unless there is one. The only place that puts an account item. */
export async function createAccount(table: Table, accountId: string, now: number): Promise<void> {
  const command = new PutItemCommand({
    TableName: table.tableName,
    Item: marshall(
      { ...tableKeys.account(accountId), ...accountAttributes(newAccount(accountId, now)) },
      { removeUndefinedValues: true },
    ),
    ConditionExpression: 'attribute_not_exists(pk)',
  });
  await wasMade(() => table.client.send(command));
}

/** The account, created free if the user was never seen. */
export async function readOrCreateAccount(table: Table, accountId: string, now: number): Promise<Account> {
  const known = await readAccount(table, accountId);
  if (known) return known;
  await createAccount(table, accountId, now);
  const created = await readAccount(table, accountId);
  if (!created) throw new Error('the account just created is not there');
  return created;
}

/** What a standing is made of; counts are written only when the period is a later one. */
const STANDING_ATTRIBUTES = [
  'plan',
  'sessionsIncluded',
  'concurrent',
  'requestsPerMinute',
  'projectsIncluded',
  'terms',
  'periodStart',
  'periodEnd',
  'accessUntil',
  'validUntil',
  'subscription',
  'customers',
  'customerAttempt',
] as const satisfies (keyof ReturnType<typeof accountAttributes>)[];

const USE_ATTRIBUTES = [
  'usageSince',
  'sessionsUsed',
  'secondsUsed',
  'projects',
] as const satisfies (keyof Account)[];

/**
 * Stores a new standing of the account if nothing has changed its plan, terms, period or customers since `before` was
 * read. Answers false if something has: read again. The version goes up even if no figure changes, so that a
 * slower writer holding older news of Stripe cannot win.
 */
export async function saveStanding(
  table: Table,
  change: { before: Account; after: Account },
): Promise<boolean> {
  const command = new UpdateItemCommand(standingUpdate(table, change));
  return wasMade(() => table.client.send(command));
}

/** The same, together with what else is to be written, or not at all. */
export async function saveStandingWith(
  table: Table,
  change: { before: Account; after: Account },
  also: TransactWriteItem[],
): Promise<boolean> {
  const command = new TransactWriteItemsCommand({
    TransactItems: [{ Update: standingUpdate(table, change) }, ...also],
  });
  try {
    await retryConflicts(() => table.client.send(command));
    return true;
  } catch (error) {
    if (cancellationReasons(error)?.[0]?.Code === 'ConditionalCheckFailed') return false;
    throw error;
  }
}

function standingUpdate({ tableName }: Table, { before, after }: { before: Account; after: Account }) {
  const isLaterPeriod = after.usageSince !== before.usageSince;
  const attributes = isLaterPeriod ? [...STANDING_ATTRIBUTES, ...USE_ATTRIBUTES] : STANDING_ATTRIBUTES;
  const row = accountAttributes(after);
  const kept = attributes.filter((name) => row[name] !== undefined);
  const gone = attributes.filter((name) => row[name] === undefined);
  const sets = ['#version = :next', ...kept.map((name) => `#${name} = :${name}`)];
  const removes = gone.length > 0 ? ` REMOVE ${gone.map((name) => `#${name}`).join(', ')}` : '';
  const values = Object.fromEntries(kept.map((name) => [`:${name}`, row[name]]));
  return {
    TableName: tableName,
    Key: marshall(tableKeys.account(before.accountId)),
    UpdateExpression: `SET ${sets.join(', ')}${removes}`,
    ConditionExpression: '#version = :version',
    ExpressionAttributeNames: Object.fromEntries(
      ['version', ...attributes].map((name) => [`#${name}`, name]),
    ),
    ExpressionAttributeValues: marshall(
      { ...values, ':version': before.version, ':next': before.version + 1 },
      { removeUndefinedValues: true },
    ),
  };
}
