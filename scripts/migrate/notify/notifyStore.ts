import { type TransactWriteItem, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { createFeedbackStore } from '../../../services/notifications/store/feedbackStore.ts';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import type { Contact } from '../../../shared/account/contact.ts';
import type { ContactChange } from '../../../shared/account/contactChanges.ts';
import {
  type ContactSaving,
  createContactStore,
  saveContactWith,
} from '../../../shared/account/contactStore.ts';
import { directoryWrite } from '../../../shared/account/directoryItem.ts';
import type { Migration } from '../../../shared/account/migration.ts';
import type { MigrationChange } from '../../../shared/account/migrationPorts.ts';
import { createMigrationStore, migrationWrite } from '../../../shared/account/migrationStore.ts';
import { noticeWrite } from '../../../shared/account/noticeItem.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { failedConditions } from '../../../shared/aws/writeFaults.ts';
import type { Notice } from '../../../shared/contract/notifications/notices.ts';
import { AccountBeingErased } from '../../../shared/fault.ts';
import type { NoticeFacts } from '../move/noticeProgress.ts';

/** `changed`: since it was read. `erased`: the account was erased or is being erased, and nothing of it must come back. */
export type Saving = 'saved' | 'changed' | 'erased';

/** What became of a notice, and why it was not sent. */
export type NoticeResult = NoticeFacts & { reason?: string };

/** What `notify` reads and writes. Each write is all or nothing and can be repeated. Instants are epoch seconds. */
export type NotifyStore = {
  /** Strongly consistent. */
  readMigration(accountId: string): Promise<Migration | undefined>;
  saveMigration(change: MigrationChange): Promise<Saving>;
  /** Sets the UTC day of the account's directory row, unless it has one. */
  setMigratedDay(row: { accountId: string; migratedDay: string }): Promise<'saved' | 'erased'>;
  /** Creates the account free, unless it exists. */
  createAccount(accountId: string, now: number): Promise<'saved' | 'erased'>;
  readContact(accountId: string): Promise<Contact>;
  saveContact(change: ContactChange & { now: number }): Promise<ContactSaving>;
  /** Saves the migration and its notice. A notice that exists stays as it is. */
  announce(announcement: MigrationChange & { notice: Notice; now: number }): Promise<Saving>;
  readNotice(id: { accountId: string; key: string }): Promise<NoticeResult | undefined>;
};

/** The table. In a dry run every write is left out and succeeds. */
export function createNotifyStore(table: Table, { isDryRun }: { isDryRun: boolean }): NotifyStore {
  const { client, tableName } = table;
  const accounts = createAccountStore(table);
  const feedback = createFeedbackStore(table);

  /** The first condition is that the account was never erased. */
  async function save(accountId: string, writes: TransactWriteItem[]): Promise<Saving> {
    if (isDryRun) return 'saved';
    const neverErased = {
      TableName: tableName,
      Key: marshall(tableKeys.erasure(accountId)),
      ConditionExpression: 'attribute_not_exists(pk)',
    };
    const command = new TransactWriteItemsCommand({
      TransactItems: [{ ConditionCheck: neverErased }, ...writes],
    });
    const failed = await failedConditions(() => client.send(command));
    if (failed.length === 0) return 'saved';
    return failed.includes(0) ? 'erased' : 'changed';
  }

  return {
    readMigration: createMigrationStore(table).readMigration,
    readContact: createContactStore(table).readContact,
    readNotice: (id) => feedback.readNotice(id),

    saveMigration: (change) => save(change.after.accountId, [migrationWrite(tableName, change)]),

    async setMigratedDay(row) {
      const saving = await save(row.accountId, [directoryWrite(tableName, row, { onlyFirst: true })]);
      return saving === 'erased' ? 'erased' : 'saved';
    },

    async createAccount(accountId, now) {
      if (isDryRun) return 'saved';
      try {
        await accounts.readOrCreateAccount(accountId, now);
        return 'saved';
      } catch (error) {
        if (error instanceof AccountBeingErased) return 'erased';
        throw error;
      }
    },

    saveContact: async (change) => (isDryRun ? 'saved' : saveContactWith(table, change, [])),

    announce: ({ notice, now, ...change }) => {
      const { accountId } = change.after;
      const account = {
        TableName: tableName,
        Key: marshall(tableKeys.account(accountId)),
        ConditionExpression: 'attribute_exists(pk)',
      };
      return save(accountId, [
        { ConditionCheck: account },
        migrationWrite(tableName, change),
        noticeWrite(tableName, { accountId, notice, now }),
      ]);
    },
  };
}
