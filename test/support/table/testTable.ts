import type { Account } from '../../../shared/account/account.ts';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import { rollOver } from '../../../shared/account/rollOver.ts';
import type { Table } from '../../../shared/aws/dynamo.ts';
import { freshTable } from './table.ts';

/** An empty table as stores take it. Its client sends once, so that a test sees every fault. */
export async function testTable(): Promise<Table> {
  const { client, tableName } = await freshTable();
  return { client, clientOnce: client, tableName };
}

/** Creates an account and writes into it what a test needs it to be, by the product's own guarded write. */
export async function givenAccount(
  table: Table,
  accountId: string,
  given: Partial<Account> & { now: number },
): Promise<Account> {
  const { now, ...changes } = given;
  const before = await createAccountStore(table).readOrCreateAccount(accountId, now);
  const after = { ...rollOver({ ...before, ...changes }, now) };
  if (changes.sessionsUsed !== undefined) after.sessionsUsed = changes.sessionsUsed;
  // A changed usageSince makes saveEntitlements write the counts, too.
  const saved = await createAccountStore(table).saveEntitlements({
    before: changes.sessionsUsed === undefined ? before : { ...before, usageSince: -1 },
    after,
  });
  if (!saved) throw new Error('the account changed while it was set up');
  return after;
}

/** A starter subscription whose period holds `now`. */
export function starterSubscription(now: number, changes: Partial<Account['subscription']> = {}) {
  const periodStart = now - 86_400;
  return {
    id: 'sub_test',
    customer: 'cus_test',
    status: 'active',
    plan: 'starter' as const,
    periodStart,
    periodEnd: periodStart + 30 * 86_400,
    anchor: periodStart,
    ...changes,
  };
}
