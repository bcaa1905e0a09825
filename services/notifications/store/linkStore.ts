import { type AttributeValue, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { createContactStore, saveContactWith } from '../../../shared/account/contactStore.ts';
import { addressHash } from '../../../shared/aws/keyHashes.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { OPTIONAL_NOTICES } from '../../../shared/contract/notifications/notices.ts';
import type { Link, LinkStore } from '../domain/links.ts';
import type { NewLink } from '../domain/sendingPorts.ts';

const ofAccount = { accountId: z.string(), expiresAt: z.number() };

const linkRow = z.discriminatedUnion('purpose', [
  z.object({ ...ofAccount, purpose: z.literal('confirm'), email: z.string() }),
  z.object({
    ...ofAccount,
    purpose: z.literal('unsubscribe'),
    kind: z.enum(OPTIONAL_NOTICES),
    addressHash: z.string(),
  }),
]);

/** A link for what only a newer release knows leads nowhere. */
function parseLinkRow(row: Record<string, AttributeValue>): Link | undefined {
  const parsed = z.safeParse(linkRow, unmarshall(row));
  return parsed.success ? parsed.data : undefined;
}

/**
 * The item of a link, for the transaction in which the sender claims the notice that has the link. Its token is stored as a hash. So is
 * the address of a link to unsubscribe; that of a confirmation is the one to verify.
 */
export function linkItem(token: string, link: NewLink['link']): Record<string, AttributeValue> {
  const { email, ...rest } = link;
  const address = link.purpose === 'confirm' ? { email } : { addressHash: addressHash(email) };
  return marshall({ ...tableKeys.link(token), ...rest, ...address });
}

/** Links, and the contacts that they change. */
export function createLinkStore(table: Table): LinkStore {
  const { client, tableName } = table;
  return {
    async readLink(token) {
      const command = new GetItemCommand({
        TableName: tableName,
        Key: marshall(tableKeys.link(token)),
        ConsistentRead: true,
      });
      const { Item } = await client.send(command);
      return Item && parseLinkRow(Item);
    },

    readContact: createContactStore(table).readContact,

    hashOf: addressHash,

    async saveContact({ uses, ...change }) {
      const use = uses === undefined ? [] : [deletionOf(uses)];
      return saveContactWith(table, change, use);
    },
  };

  function deletionOf(token: string) {
    const Key = marshall(tableKeys.link(token));
    return { Delete: { TableName: tableName, Key, ConditionExpression: 'attribute_exists(pk)' } };
  }
}
