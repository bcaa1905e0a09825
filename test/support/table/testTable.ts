import type { Account, SubscriptionSummary } from '../../../shared/account/account.ts';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import { rollOver } from '../../../shared/account/rollOver.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { addMonths, SECONDS_PER_DAY } from '../../../shared/time.ts';
import { freshTable } from './freshTable.ts';

/** An empty table in the form that stores accept. Its client does not retry, so that a test sees every fault. */
export async function testTable(): Promise<Table> {
  const { client, tableName } = await freshTable();
  return { client, clientOnce: client, tableName };
}

/**
 * Creates an account, applies the given changes as of `now` with the product's own conditional write, and returns it. Throws
 * when another caller changes the account meanwhile.
 */
export async function givenAccount(
  table: Table,
  accountId: string,
  given: Partial<Account> & { now: number },
): Promise<Account> {
  const { now, ...changes } = given;
  const before = await createAccountStore(table).readOrCreateAccount(accountId, now);
  const after = { ...rollOver({ ...before, ...changes }, now) };
  if (changes.sessionsUsed !== undefined) after.sessionsUsed = changes.sessionsUsed;
  // saveEntitlements writes the counts only when usageSince differs.
  const saved = await createAccountStore(table).saveEntitlements({
    before: changes.sessionsUsed === undefined ? before : { ...before, usageSince: -1 },
    after,
  });
  if (!saved) throw new Error('another caller changed the account during the setup');
  return after;
}

/** An active starter subscription. The month that was paid for began a day before `now` (epoch seconds). */
export function starterSubscription(
  now: number,
  changes: Partial<SubscriptionSummary> = {},
): SubscriptionSummary {
  const periodStart = now - SECONDS_PER_DAY;
  const paidUntil = addMonths(periodStart, 1);
  return {
    id: 'sub_test',
    customer: 'cus_test',
    status: 'active',
    plan: 'starter' as const,
    periodStart,
    paidUntil,
    anchor: periodStart,
    graceUntil: paidUntil + 7 * SECONDS_PER_DAY,
    ...changes,
  };
}
