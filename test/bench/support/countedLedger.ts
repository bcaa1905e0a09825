import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { applyChanges } from '../../../services/ledger/domain/applyChanges.ts';
import type { AccountChange } from '../../../services/ledger/domain/effects.ts';
import { createLedgerStore } from '../../../services/ledger/store/ledgerStore.ts';
import type { Account } from '../../../shared/account/account.ts';
import { newAccount } from '../../../shared/account/rollOver.ts';
import type { Row } from '../row.ts';
import type { BenchEnvironment } from './benchEnvironment.ts';

const PLANS = ['free', 'starter', 'growth'];

/** What the ledger writes for a session whose start and end are in different windows, in accounts that it knows. */
export async function countLedger({ table, proxy }: BenchEnvironment): Promise<Row[]> {
  const client = new DynamoDBClient({ endpoint: proxy.endpoint });
  const store = createLedgerStore({ ...table, client });
  const now = Math.floor(Date.now() / 1000);
  let sequence = 0;
  const unitsOf = async (befores: (Account | undefined)[], afters: Account[]): Promise<number> => {
    const changes = afters.map((after, index): AccountChange => {
      const number = String(++sequence);
      return { recordId: number, sequenceNumber: number, before: befores[index], after, at: now };
    });
    proxy.take();
    const { failures } = await applyChanges(store, changes, now);
    if (failures.length > 0) throw failures[0]?.error;
    return proxy.take().writeUnits;
  };
  const revised = (account: Account, change: Partial<Account>): Account => ({
    ...account,
    ...change,
    revision: (account.revision ?? 0) + 1,
  });
  const unitsOfSession = async (count: number): Promise<number> => {
    const created = Array.from(
      { length: count },
      (_, index): Account => ({
        ...newAccount(`user_2mXbqQeVYdJ0cBvQ6k1x8z${count}-${index}`, now),
        plan: PLANS[index % PLANS.length] ?? 'free',
        sessionsUsed: 1,
        revision: 1,
      }),
    );
    await unitsOf([], created);
    const started = created.map((account) => revised(account, { sessionsUsed: 2 }));
    const ended = started.map((account) => revised(account, { secondsUsed: 120 }));
    return ((await unitsOf(created, started)) + (await unitsOf(started, ended))) / count;
  };
  const row = async (name: string, count: number, atMost: number): Promise<Row> => ({
    name: `ledger, a session ${name}: write units`,
    value: await unitsOfSession(count),
    unit: 'units',
    budget: { atMost },
  });
  const rows = [await row('with 20 accounts in a window', 20, 4.5), await row('alone', 1, 8)];
  client.destroy();
  return rows;
}
