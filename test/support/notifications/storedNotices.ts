import {
  GetItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { StoredNotice } from '../../../services/notifications/domain/storedNotice.ts';
import { type Contact, newContact } from '../../../shared/account/contact.ts';
import { createContactStore } from '../../../shared/account/contactStore.ts';
import { noticeWrite } from '../../../shared/account/noticeItem.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { createNotice, type Notice } from '../../../shared/contract/notifications/notices.ts';
import { SECONDS_PER_DAY } from '../../../shared/time.ts';

type Item = Record<string, unknown>;

/** The notice that 80 % of a quota are used at `now`, in a period that began the day before. */
export const quotaNotice = (now: number, included: number): Notice =>
  createNotice(
    'quota_80',
    {
      plan: 'starter',
      since: now - SECONDS_PER_DAY,
      periodEnd: now + 29 * SECONDS_PER_DAY,
      included,
      used: Math.ceil(included * 0.8),
      at: now,
    },
    { version: 2 },
  );

/** Writes a notice as the ledger does, and then what became of it. */
export async function givenNotice(
  table: Table,
  accountId: string,
  { notice, now, ...became }: { notice: Notice; now: number } & Partial<StoredNotice>,
): Promise<void> {
  const { client, tableName } = table;
  const write = noticeWrite(tableName, { accountId, notice, now });
  await client.send(new TransactWriteItemsCommand({ TransactItems: [write] }));
  const names = Object.keys(became);
  if (names.length === 0) return;
  await client.send(
    new UpdateItemCommand({
      TableName: tableName,
      Key: marshall(tableKeys.notice(accountId, notice.key)),
      UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: marshall(
        Object.fromEntries(Object.entries(became).map(([name, value]) => [`:${name}`, value])),
      ),
    }),
  );
}

/** The notice as it is stored; undefined if it is not. */
export const storedNotice = (table: Table, accountId: string, key: string): Promise<Item | undefined> =>
  itemOf(table, tableKeys.notice(accountId, key));

/** All notices of an account as they are stored. */
export async function storedNotices({ client, tableName }: Table, accountId: string): Promise<Item[]> {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: marshall({ ':pk': tableKeys.notices(accountId) }),
      ConsistentRead: true,
    }),
  );
  return Items.map((item) => unmarshall(item));
}

/** Stores the contact of an account that exists. */
export async function givenContact(
  table: Table,
  accountId: string,
  changes: Partial<Contact> & { now: number },
): Promise<void> {
  const { now, ...changed } = changes;
  const contact = { ...newContact(accountId), ...changed };
  if (!(await createContactStore(table).saveContact({ contact, notices: [], now })))
    throw new Error('the contact could not be saved');
}

/** The contact as it is stored; undefined if it is not. */
export const storedContact = (table: Table, accountId: string): Promise<Item | undefined> =>
  itemOf(table, tableKeys.contact(accountId));

async function itemOf(
  { client, tableName }: Table,
  key: { pk: string; sk: string },
): Promise<Item | undefined> {
  const { Item } = await client.send(
    new GetItemCommand({ TableName: tableName, Key: marshall(key), ConsistentRead: true }),
  );
  return Item && unmarshall(Item);
}
