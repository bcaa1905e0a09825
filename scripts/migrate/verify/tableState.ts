import { marshall } from '@aws-sdk/util-dynamodb';
import type { ProjectItem } from '../../../services/accounts/domain/ports.ts';
import { createAdminStore } from '../../../services/accounts/store/adminStore.ts';
import { createProjectStore } from '../../../services/accounts/store/projectStore.ts';
import type { Account, TermsNote } from '../../../shared/account/account.ts';
import { createCustomerStore } from '../../../shared/account/customerStore.ts';
import type { DirectoryRow } from '../../../shared/account/directory.ts';
import { parseDirectoryRow } from '../../../shared/account/directoryItem.ts';
import { accountAt } from '../../../shared/account/rollOver.ts';
import { readBatch } from '../../../shared/aws/readBatch.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import type { Export, OldAccount } from '../exportedAccount.ts';
import type { PlannedAccount } from '../planFile.ts';
import { isUsable } from '../table/projects.ts';
import { type ComparedHistory, compareMonths, compareSessions } from './comparedHistory.ts';

/** What the table has of a moved account. */
export type TableState = {
  /** As it is now, rolled over. */
  account: Account;
  /** The account of the planned Stripe customer. */
  customerOwner?: string | undefined;
  projects: ProjectItem[];
  termsNote?: TermsNote | undefined;
  directory?: DirectoryRow | undefined;
  months: ComparedHistory;
  sessions: ComparedHistory;
};

/** Reads what a move has made, and compares the history with the export while it is read. Undefined if there is no account. */
export async function readTableState(
  { table, exported, now }: { table: Table; exported: Pick<Export, 'sessions'>; now: number },
  { userId: accountId, customer, projects }: Pick<PlannedAccount, 'userId' | 'customer' | 'projects'>,
  old: Pick<OldAccount, 'userId' | 'months'>,
): Promise<TableState | undefined> {
  const admin = createAdminStore(table);
  const stored = await admin.readAccount(accountId);
  if (!stored) return undefined;
  const projectIds = [...new Set([...projects.active, ...projects.archived])].filter(isUsable);
  const [termsNote, owners, items, [directory], months, sessions] = await Promise.all([
    admin.readTermsNote(accountId),
    createCustomerStore(table).readCustomerAccounts(customer === undefined ? [] : [customer]),
    createProjectStore(table).readProjects(accountId, projectIds),
    readBatch(table, [marshall(tableKeys.directory(accountId))], { consistent: true }),
    compareMonths(table, old, stored),
    compareSessions(table, { accountId, exported, now }),
  ]);
  return {
    account: accountAt(stored, now),
    customerOwner: customer === undefined ? undefined : owners.get(customer),
    projects: items,
    termsNote,
    directory: directory && parseDirectoryRow(directory),
    months,
    sessions,
  };
}
