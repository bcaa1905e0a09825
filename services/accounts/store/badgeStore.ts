import { type AttributeValue, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { parseAccountRow } from '../../../shared/account/accountRow.ts';
import { accountItem } from '../../../shared/account/accountStore.ts';
import { newAccount } from '../../../shared/account/rollOver.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { PUBLIC_KEY_PATTERN } from '../../../shared/contract/ids.ts';
import type { BadgeStore } from '../domain/ports.ts';

/** No id begins with a dot, and no key is this short: no item has these. */
const NO_ACCOUNT = '.';
const NO_KEY = 'pk_';

const badgeRow = z.object({ accountId: z.string(), projectId: z.string() });

/** What is parsed where the table has no account, so that this takes as long as an account with a plan. */
const NO_ACCOUNT_ITEM = accountItem({
  ...newAccount(NO_ACCOUNT, 0),
  plan: 'starter',
  validUntil: Number.MAX_SAFE_INTEGER,
  customers: ['cus_0123456789abcd'],
  subscription: {
    id: 'sub_0123456789abcdefghijklmn',
    customer: 'cus_0123456789abcd',
    status: 'active',
    plan: 'starter',
    periodStart: 0,
    paidUntil: Number.MAX_SAFE_INTEGER,
    anchor: 0,
    mrr: 0,
  },
});

/**
 * Public keys in the table. A read is eventually consistent: it costs half, and does not slow down the starts of the account, whose
 * item it reads.
 */
export function createBadgeStore({ client, tableName }: Pick<Table, 'client' | 'tableName'>): BadgeStore {
  async function read(key: { pk: string; sk: string }): Promise<Record<string, AttributeValue> | undefined> {
    const { Item } = await client.send(new GetItemCommand({ TableName: tableName, Key: marshall(key) }));
    return Item;
  }

  return {
    async readBadge(publicKey) {
      const isKey = PUBLIC_KEY_PATTERN.test(publicKey);
      const row = await read(tableKeys.badge(isKey ? publicKey : NO_KEY));
      return row && z.parse(badgeRow, unmarshall(row));
    },

    async readBadgeAccount(accountId = NO_ACCOUNT) {
      return parseAccountRow((await read(tableKeys.account(accountId))) ?? NO_ACCOUNT_ITEM);
    },
  };
}
