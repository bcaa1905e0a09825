import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { queryRows, type Row } from '../../../shared/aws/queryRows.ts';
import { readBatch } from '../../../shared/aws/readBatch.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { HISTORY_INDEX, OFFER_ID_PREFIX, tableKeys } from '../../../shared/aws/tableKeys.ts';
import type { ExportStore, StoredRow } from '../domain/exportAccount.ts';
import { auditEntriesAbout, customersNaming, partitionRows } from './accountItems.ts';
import { createAdminStore } from './adminStore.ts';

/** The sort keys that say something that is stored nowhere else. */
const SORT_KEYS: Partial<Record<Parameters<ExportStore['listRows']>[0], string>> = {
  projects: 'projectId',
  notices: 'noticeId',
  days: 'dayAndPeriod',
  tickets: 'entryId',
};

/** Reads everything that is stored about an account. `auditDays` is how many days of the audit trail are searched, all by default. */
export function createExportStore(table: Table, { auditDays }: { auditDays?: number } = {}): ExportStore {
  const { readAccount, readTermsNote } = createAdminStore(table);
  const indexed = (historyAccount: string) =>
    queryRows(table, {
      IndexName: HISTORY_INDEX,
      KeyConditionExpression: 'historyAccount = :account',
      ExpressionAttributeValues: marshall({ ':account': historyAccount }),
    });
  const rows: Record<Parameters<ExportStore['listRows']>[0], (accountId: string) => AsyncIterable<Row>> = {
    sessions: (accountId) => indexed(tableKeys.history(accountId).historyAccount),
    uncountedSessions: (accountId) => indexed(tableKeys.uncounted(accountId).historyAccount),
    projects: (accountId) => partitionRows(table, tableKeys.projects(accountId)),
    closedPeriods: (accountId) => partitionRows(table, tableKeys.closedPeriod(accountId, 0).pk),
    changes: (accountId) => partitionRows(table, tableKeys.changes(accountId)),
    directory: (accountId) => itemRow(table, tableKeys.directory(accountId)),
    migration: (accountId) => itemRow(table, tableKeys.migration(accountId)),
    days: (accountId) => partitionRows(table, tableKeys.days(accountId)),
    checkouts: (accountId) => partitionRows(table, tableKeys.checkout(accountId).pk),
    contact: (accountId) => partitionRows(table, tableKeys.contact(accountId).pk),
    notices: (accountId) => partitionRows(table, tableKeys.notices(accountId)),
    tickets: (accountId) => partitionRows(table, tableKeys.tickets(accountId)),
    offers: (accountId) =>
      queryRows(table, {
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: marshall({
          ':pk': tableKeys.offers(accountId),
          ':prefix': OFFER_ID_PREFIX,
        }),
      }),
  };
  return {
    readAccount,
    readTermsNote,
    findCustomers: (accountId) => customersNaming(table, accountId),
    listRows: (kind, accountId) => withoutKeys(rows[kind](accountId), SORT_KEYS[kind]),
    async *openSessions({ accountId, open }) {
      const keys = Object.keys(open).map((sessionId) => marshall(tableKeys.session(accountId, sessionId)));
      yield* withoutKeys(await readBatch(table, keys, { consistent: true }));
    },
    async *listEvents(customers) {
      for (const customer of customers) yield* withoutKeys(partitionRows(table, tableKeys.events(customer)));
    },
    listAdminActions: (about) => withoutKeys(auditEntriesAbout(table, about, auditDays)),
  };
}

async function* itemRow(table: Table, key: { pk: string; sk: string }): AsyncGenerator<Row> {
  yield* await readBatch(table, [marshall(key)], { consistent: true });
}

/** `sortKeyName` is the name of the sort key if it is an id that is stored nowhere else. */
async function* withoutKeys(
  rows: AsyncIterable<Row> | Row[],
  sortKeyName?: string,
): AsyncGenerator<StoredRow> {
  for await (const row of rows) {
    const { pk: _pk, sk, historyAccount: _account, historyAt: _at, ...rest } = unmarshall(row);
    yield sortKeyName === undefined ? rest : { [sortKeyName]: sk, ...rest };
  }
}
