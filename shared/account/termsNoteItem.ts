import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { tableKeys } from '../aws/tableKeys.ts';
import type { TermsNote } from './account.ts';

/** The write of the note, for the transaction that changes the terms. */
export const termsNoteWrite = (
  tableName: string,
  { accountId, note }: { accountId: string; note: TermsNote },
): TransactWriteItem => ({
  Put: { TableName: tableName, Item: marshall({ ...tableKeys.termsNote(accountId), ...note }) },
});
