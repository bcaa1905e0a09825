import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { tableKeys } from '../aws/tableKeys.ts';

/** Who set an account's terms, or ended them, when (epoch seconds) and why. */
export type TermsNote = { by: string; at: number; reason: string };

/** The write of the note, for the transaction that changes the terms. */
export const termsNoteWrite = (
  tableName: string,
  { accountId, note }: { accountId: string; note: TermsNote },
): TransactWriteItem => ({
  Put: { TableName: tableName, Item: marshall({ ...tableKeys.termsNote(accountId), ...note }) },
});
