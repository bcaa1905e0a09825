import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { createAccountStore, saveEntitlementsWith } from '../../../shared/account/accountStore.ts';
import type { Table } from '../../../shared/aws/dynamo.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import type { AdminStore, TermsNote } from '../domain/ports.ts';

const termsNoteRow = z.object({ by: z.string(), at: z.number(), reason: z.string() });

/** The store of operators' routes, on a table. */
export function createAdminStore(table: Table): AdminStore {
  return {
    ...createAccountStore(table),
    saveTerms: (change) => saveTerms(table, change),
    readTermsNote: (accountId) => readTermsNote(table, accountId),
  };
}

function saveTerms(table: Table, change: Parameters<AdminStore['saveTerms']>[0]): Promise<boolean> {
  const { before, after, note } = change;
  const Item = marshall({ ...tableKeys.termsNote(before.accountId), ...note });
  return saveEntitlementsWith(table, { before, after }, [{ Put: { TableName: table.tableName, Item } }]);
}

async function readTermsNote(
  { client, tableName }: Table,
  accountId: string,
): Promise<TermsNote | undefined> {
  const command = new GetItemCommand({
    TableName: tableName,
    Key: marshall(tableKeys.termsNote(accountId)),
    ConsistentRead: true,
  });
  const { Item } = await client.send(command);
  return Item && z.parse(termsNoteRow, unmarshall(Item));
}
