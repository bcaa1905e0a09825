import { TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { runNightlyTotals } from '../../services/insights/domain/nightlyTotals.ts';
import { createTotalsStore } from '../../services/insights/store/totalsStore.ts';
import type { WebhookStore } from '../../services/webhooks/domain/ports.ts';
import { createWebhookStore } from '../../services/webhooks/store/webhookStore.ts';
import { withVerifiedAddress } from '../../shared/account/contactChanges.ts';
import { createContactStore } from '../../shared/account/contactStore.ts';
import { directoryWrite } from '../../shared/account/directoryItem.ts';
import type { Table } from '../../shared/aws/tableClient.ts';
import type { AccountHistory } from './accountHistory.ts';
import type { DemoAccount } from './demoAccounts.ts';

/** The store of syncs, with accounts from the history. The first payment of an account is in the table, for operators' figures. */
export const demoWebhookStore = (table: Table, history: AccountHistory): WebhookStore => ({
  ...createWebhookStore(table),
  ...history.store,
  async saveEntitlements({ before, after, firstPaidAt }) {
    const isSaved = await history.store.saveEntitlements({ before, after });
    if (!isSaved || firstPaidAt === undefined) return isSaved;
    const { accountId } = before;
    const write = directoryWrite(table.tableName, { accountId, firstPaidAt }, { onlyFirst: true });
    await table.client.send(new TransactWriteItemsCommand({ TransactItems: [write] }));
    return true;
  },
});

/** Gives each account the address of its person, as their sign-in does, so that operators find them by it. */
export async function verifyAddresses(
  table: Table,
  accounts: readonly DemoAccount[],
  now: number,
): Promise<void> {
  const { readContact, saveContact } = createContactStore(table);
  for (const { person, story } of accounts) {
    // A new account has never signed in.
    if (story === 'new') continue;
    const change = withVerifiedAddress(await readContact(person.id), {
      email: person.email,
      by: 'id_token',
      now,
    });
    if (!(await saveContact({ ...change, now })))
      throw new Error(`the contact of ${person.id} was not saved`);
  }
}

/** Sums up each day of the history, as the nightly function would have. */
export async function sumUpDays(table: Table, now: number): Promise<void> {
  const outcome = await runNightlyTotals(createTotalsStore(table), now);
  const [mismatch] = outcome.kind === 'rewritten' ? outcome.mismatches : [];
  if (mismatch) throw new Error('the totals of the demo do not add up', { cause: JSON.stringify(mismatch) });
}
