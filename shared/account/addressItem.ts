import {
  type AttributeValue,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { addressHash } from '../aws/keyHashes.ts';
import type { Table } from '../aws/tableClient.ts';
import { KEY_PREFIXES, tableKeys } from '../aws/tableKeys.ts';
import { wasMade } from '../aws/writeFaults.ts';
import type { Contact } from './contact.ts';

/*
 * By these items operators find the accounts of an e-mail address. They have its hash only. Readers compare it with
 * the contact, which they show.
 */

/** The writes with which an account's verified address replaces the former one, for the transaction that saves the contact. */
export function addressWrites(
  tableName: string,
  {
    accountId,
    email,
    formerEmail,
  }: { accountId: string; email?: string | undefined; formerEmail?: string | undefined },
): TransactWriteItem[] {
  const [hash, former] = [email, formerEmail].map((one) =>
    one === undefined ? undefined : addressHash(one),
  );
  const writes: TransactWriteItem[] = [];
  if (hash !== undefined) {
    const Item = marshall({ ...tableKeys.address(hash, accountId), accountId });
    writes.push({ Put: { TableName: tableName, Item } });
  }
  if (former !== undefined && former !== hash) {
    writes.push({ Delete: { TableName: tableName, Key: marshall(tableKeys.address(former, accountId)) } });
  }
  return writes;
}

/** The keys of the items of these contacts. Other rows have none. */
export const addressKeysOf = (rows: Record<string, AttributeValue>[]) =>
  rows.flatMap(({ pk, email }) => {
    if (!pk?.S?.startsWith(KEY_PREFIXES.contact) || email?.S === undefined) return [];
    return [marshall(tableKeys.address(addressHash(email.S), pk.S.slice(KEY_PREFIXES.contact.length)))];
  });

/**
 * Writes the item of an address that was verified before these items existed. Returns false if the contact was changed since it was
 * read: it has to be read again.
 */
export async function writeAddress({ client, tableName }: Table, contact: Contact): Promise<boolean> {
  const { accountId, email, version } = contact;
  if (email === undefined) return true;
  const isSame = {
    TableName: tableName,
    Key: marshall(tableKeys.contact(accountId)),
    ConditionExpression: 'version = :version',
    ExpressionAttributeValues: marshall({ ':version': version }),
  };
  const writes = addressWrites(tableName, { accountId, email });
  const command = new TransactWriteItemsCommand({ TransactItems: [{ ConditionCheck: isSame }, ...writes] });
  return wasMade(() => client.send(command));
}
