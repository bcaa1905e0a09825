import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { createAccountStore, saveEntitlementsWith } from '../../../shared/account/accountStore.ts';
import { termsNoteWrite } from '../../../shared/account/termsNoteItem.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import type { AdminStore } from '../domain/ports.ts';

const termsNoteRow = z.object({ by: z.string(), at: z.number(), reason: z.string() });

/** Accounts and the notes on their terms in the table. Reads are strongly consistent. */
export function createAdminStore(table: Table): AdminStore {
  const { client, tableName } = table;
  return {
    ...createAccountStore(table),

    async saveTerms({ before, after, note }) {
      const { accountId } = before;
      return saveEntitlementsWith(table, { before, after }, [termsNoteWrite(tableName, { accountId, note })]);
    },

    async readTermsNote(accountId) {
      const command = new GetItemCommand({
        TableName: tableName,
        Key: marshall(tableKeys.termsNote(accountId)),
        ConsistentRead: true,
      });
      const { Item } = await client.send(command);
      return Item && z.parse(termsNoteRow, unmarshall(Item));
    },
  };
}
