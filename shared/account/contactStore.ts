import {
  type AttributeValue,
  GetItemCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Table } from '../aws/tableClient.ts';
import { tableKeys } from '../aws/tableKeys.ts';
import { cancellationReasons, retryConflicts } from '../aws/writeFaults.ts';
import { LANGUAGES } from '../contract/notifications/languages.ts';
import { isOptionalNotice } from '../contract/notifications/notices.ts';
import { addressWrites } from './addressItem.ts';
import { type Contact, newContact } from './contact.ts';
import type { ContactChange } from './contactChanges.ts';
import { noticeWrite } from './noticeItem.ts';
import type { ContactStore } from './ports.ts';

/** `changed`: since the contact was read, or a condition of the further writes failed. `account_gone`: the account is erased. */
export type ContactSaving = 'saved' | 'changed' | 'account_gone';

const language = z.pipe(
  z.string(),
  z.transform((one) => LANGUAGES.find((known) => known === one) ?? 'en'),
);

/** A kind that only a newer release knows is left out. */
const disabled = z.pipe(
  z.array(z.string()),
  z.transform((kinds) => kinds.filter(isOptionalNotice)),
);

const contactRow = z.object({
  accountId: z.string(),
  version: z.number(),
  email: z.optional(z.string()),
  verifiedBy: z.optional(z.enum(['id_token', 'link', 'import'])),
  verifiedAt: z.optional(z.number()),
  suppressed: z.optional(z.object({ reason: z.enum(['bounce', 'complaint']), at: z.number() })),
  proposed: z.optional(
    z.object({
      email: z.string(),
      at: z.number(),
      problem: z.optional(z.enum(['not_sent', 'bounce'])),
    }),
  ),
  confirmationAt: z.optional(z.number()),
  confirmationsUnused: z.optional(z.number()),
  checkoutProposals: z.optional(z.array(z.string())),
  language,
  timeZone: z.optional(z.string()),
  disabled,
});

/** Parses a contact of the table. */
export const parseContactRow = (row: Record<string, AttributeValue>): Contact =>
  z.parse(contactRow, unmarshall(row));

/** The contacts in the table. Each is an item of its own, because every start writes the account item. */
export function createContactStore(table: Table): ContactStore {
  return {
    async readContact(accountId) {
      const command = new GetItemCommand({
        TableName: table.tableName,
        Key: marshall(tableKeys.contact(accountId)),
        ConsistentRead: true,
      });
      const { Item } = await table.client.send(command);
      return Item ? parseContactRow(Item) : newContact(accountId);
    },

    saveContact: async (change) => (await saveContactWith(table, change, [])) === 'saved',
  };
}

/** Saves a contact, its notices and `also` in one transaction, as `saveContact` does. */
export async function saveContactWith(
  { client, tableName }: Table,
  { contact, notices, verified, now }: ContactChange & { now: number },
  also: TransactWriteItem[],
): Promise<ContactSaving> {
  const { accountId, email, version } = contact;
  const isNew = version === 0;
  const command = new TransactWriteItemsCommand({
    TransactItems: [
      {
        ConditionCheck: {
          TableName: tableName,
          Key: marshall(tableKeys.account(accountId)),
          ConditionExpression: 'attribute_exists(pk)',
        },
      },
      {
        Put: {
          TableName: tableName,
          Item: marshall(
            { ...tableKeys.contact(accountId), ...contact, version: version + 1 },
            { removeUndefinedValues: true },
          ),
          ConditionExpression: isNew ? 'attribute_not_exists(pk)' : 'version = :version',
          ...(isNew ? {} : { ExpressionAttributeValues: marshall({ ':version': version }) }),
        },
      },
      ...notices.map((notice) => noticeWrite(tableName, { accountId, notice, now })),
      ...(verified ? addressWrites(tableName, { accountId, email, ...verified }) : []),
      ...also,
    ],
  });
  try {
    await retryConflicts(() => client.send(command));
    return 'saved';
  } catch (error) {
    const codes = (cancellationReasons(error) ?? []).map(({ Code }) => Code);
    if (codes[0] === 'ConditionalCheckFailed') return 'account_gone';
    if (codes.includes('ConditionalCheckFailed')) return 'changed';
    throw error;
  }
}
