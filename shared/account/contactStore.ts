import { type AttributeValue, GetItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Table } from '../aws/tableClient.ts';
import { tableKeys } from '../aws/tableKeys.ts';
import { wasMade } from '../aws/writeFaults.ts';
import { LANGUAGES } from '../contract/notifications/languages.ts';
import { isOptionalNotice, type Notice } from '../contract/notifications/notices.ts';
import { type Contact, newContact } from './contact.ts';
import { noticeWrite } from './noticeItem.ts';

export type ContactStore = {
  /** Strongly consistent. An account without a stored contact has one with version 0. */
  readContact(accountId: string): Promise<Contact>;
  /**
   * Saves the contact with the notices, all or nothing. Returns false if it was changed since it was read, or if there is no such
   * account: what belongs to an account that is erased must not come back. `contact.version` is the one that was read; `now` is epoch
   * seconds.
   */
  saveContact(change: { contact: Contact; notices: Notice[]; now: number }): Promise<boolean>;
};

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
  verifiedBy: z.optional(z.enum(['id_token', 'link'])),
  verifiedAt: z.optional(z.number()),
  suppressed: z.optional(z.object({ reason: z.enum(['bounce', 'complaint']), at: z.number() })),
  proposed: z.optional(z.object({ email: z.string(), at: z.number() })),
  confirmationAt: z.optional(z.number()),
  language,
  timeZone: z.optional(z.string()),
  disabled,
});

/** Parses a contact of the table. */
export const parseContactRow = (row: Record<string, AttributeValue>): Contact =>
  z.parse(contactRow, unmarshall(row));

/** The contacts in the table. Each is an item of its own, because every start writes the account item. */
export function createContactStore({ client, tableName }: Table): ContactStore {
  return {
    async readContact(accountId) {
      const command = new GetItemCommand({
        TableName: tableName,
        Key: marshall(tableKeys.contact(accountId)),
        ConsistentRead: true,
      });
      const { Item } = await client.send(command);
      return Item ? parseContactRow(Item) : newContact(accountId);
    },

    async saveContact({ contact, notices, now }) {
      const { accountId, version } = contact;
      const item = { ...tableKeys.contact(accountId), ...contact, version: version + 1 };
      const isNew = version === 0;
      const command = new TransactWriteItemsCommand({
        TransactItems: [
          {
            Put: {
              TableName: tableName,
              Item: marshall(item, { removeUndefinedValues: true }),
              ConditionExpression: isNew ? 'attribute_not_exists(pk)' : 'version = :version',
              ...(isNew ? {} : { ExpressionAttributeValues: marshall({ ':version': version }) }),
            },
          },
          {
            ConditionCheck: {
              TableName: tableName,
              Key: marshall(tableKeys.account(accountId)),
              ConditionExpression: 'attribute_exists(pk)',
            },
          },
          ...notices.map((notice) => noticeWrite(tableName, { accountId, notice, now })),
        ],
      });
      return wasMade(() => client.send(command));
    },
  };
}
