import { marshall } from '@aws-sdk/util-dynamodb';
import { parseAccountRow } from '../../../shared/account/accountRow.ts';
import { readBatch } from '../../../shared/aws/readBatch.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import type { OpeningStore } from '../domain/openAccounts.ts';
import { createLedgerStore } from './ledgerStore.ts';

export const createOpeningStore = (table: Table): OpeningStore => ({
  ...createLedgerStore(table),
  async readAccounts(accountIds) {
    const keys = accountIds.map((accountId) => marshall(tableKeys.account(accountId)));
    return (await readBatch(table, keys, { consistent: true })).map(parseAccountRow);
  },
});
