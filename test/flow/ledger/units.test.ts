import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyChanges } from '../../../services/ledger/domain/applyChanges.ts';
import type { AccountChange } from '../../../services/ledger/domain/effects.ts';
import type { LedgerStore } from '../../../services/ledger/domain/ports.ts';
import { createLedgerStore } from '../../../services/ledger/store/ledgerStore.ts';
import type { Account } from '../../../shared/account/account.ts';
import { newAccount } from '../../../shared/account/rollOver.ts';
import { SECONDS_PER_DAY } from '../../../shared/time.ts';
import { type CountingProxy, startCountingProxy } from '../../bench/support/countingProxy.ts';
import { starterSubscription, testTable } from '../../support/table/testTable.ts';

const NOW = Date.parse('2026-11-22T18:00:00Z') / 1000;
let store: LedgerStore;
/** The same, through a proxy that counts. */
let countedStore: LedgerStore;
let proxy: CountingProxy;

beforeEach(async () => {
  const table = await testTable();
  store = createLedgerStore(table);
  const { config } = table.client;
  const endpoint = await config.endpoint?.();
  proxy = await startCountingProxy(`http://${endpoint?.hostname}:${endpoint?.port}`);
  const client = new DynamoDBClient({
    endpoint: proxy.endpoint,
    region: await config.region(),
    credentials: await config.credentials(),
  });
  countedStore = createLedgerStore({ ...table, client, clientOnce: client });
});
afterEach(() => proxy.close());

/** So many accounts whose stream records can be applied, with ids of the length that gateways use. */
function givenAccounts(count: number, changes: Partial<Account> = {}) {
  let accounts = Array.from(
    { length: count },
    (_, index): Account => ({
      ...newAccount(`user_2mXbqQeVYdJ0cBvQ6k1x8z${String(index).padStart(5, '0')}`, NOW),
      plan: index % 2 === 0 ? 'starter' : 'growth',
      status: 'active',
      subscription: starterSubscription(NOW),
      revision: 0,
      ...changes,
    }),
  );
  let sequence = 0;
  const changeAll = (change: (account: Account) => Partial<Account>, at: number): AccountChange[] => {
    const before = accounts;
    accounts = before.map((account) => ({
      ...account,
      ...change(account),
      revision: (account.revision ?? 0) + 1,
    }));
    return accounts.map((after, index) => ({
      recordId: `record-${++sequence}`,
      sequenceNumber: String(sequence),
      before: before[index],
      after,
      at,
    }));
  };
  return {
    start: (at = NOW): AccountChange[] =>
      changeAll((account) => ({ sessionsUsed: account.sessionsUsed + 1, open: { s1: [at, at + 150] } }), at),
    end: (at = NOW): AccountChange[] =>
      changeAll((account) => ({ secondsUsed: account.secondsUsed + 90, open: {} }), at),
  };
}

/** Applies the changes of a window. */
async function apply(changes: AccountChange[], at = NOW): Promise<void> {
  expect((await applyChanges(store, changes, at)).failures).toEqual([]);
}

/** The same, and returns what was counted. */
async function unitsOf(changes: AccountChange[], at = NOW) {
  proxy.take();
  expect((await applyChanges(countedStore, changes, at)).failures).toEqual([]);
  const { requests, readUnits, writeUnits } = proxy.take();
  return { requests, readUnits, writeUnits };
}

describe('the ledger’s units for', () => {
  it('a session of each of 20 accounts, started in one window and ended in another, are 4.2 and 2 reads', async () => {
    const accounts = givenAccounts(20);
    await apply(accounts.start());
    await apply(accounts.end());
    const windows = [await unitsOf(accounts.start()), await unitsOf(accounts.end())];
    for (const window of windows) {
      expect(window).toEqual({ requests: 2, readUnits: 20, writeUnits: 20 * 2 + 2 });
    }
  });

  it('a session alone in both windows are 8', async () => {
    const accounts = givenAccounts(1);
    await apply(accounts.start());
    await apply(accounts.end());
    for (const window of [await unitsOf(accounts.start()), await unitsOf(accounts.end())]) {
      expect(window).toEqual({ requests: 2, readUnits: 1, writeUnits: 4 });
    }
  });

  it('the start and the end of a session in one window are those of one change', async () => {
    const accounts = givenAccounts(1);
    await apply(accounts.start());
    const both = [...accounts.end(), ...accounts.start(), ...accounts.end()];
    expect(await unitsOf(both)).toEqual({ requests: 2, readUnits: 1, writeUnits: 4 });
  });

  it('the first change of a day are 2 more, which move the day before', async () => {
    const accounts = givenAccounts(20);
    await apply(accounts.start());
    await apply(accounts.end());
    const tomorrow = NOW + SECONDS_PER_DAY;
    const window = await unitsOf(accounts.start(tomorrow), tomorrow);
    expect(window).toEqual({ requests: 2, readUnits: 20, writeUnits: 20 * 4 + 2 });
  });

  it('a session that reaches another tenth of the quota are 4 more, for its place in the list by use', async () => {
    const accounts = givenAccounts(1, { sessionsIncluded: 100, sessionsUsed: 8 });
    await apply(accounts.start());
    expect(await unitsOf(accounts.start())).toEqual({ requests: 2, readUnits: 1, writeUnits: 4 + 4 });
    expect(await unitsOf(accounts.start())).toMatchObject({ writeUnits: 4 });
  });

  it('a session that reaches 80 % of the quota are 2 more, for the notice, and those of a tenth', async () => {
    const accounts = givenAccounts(1, { sessionsIncluded: 5, sessionsUsed: 2 });
    await apply(accounts.start());
    expect(await unitsOf(accounts.start())).toEqual({ requests: 2, readUnits: 1, writeUnits: 4 + 2 + 4 });
    // In between, and beyond 100 %, nothing is crossed.
    expect(await unitsOf(accounts.end())).toMatchObject({ writeUnits: 4 });
    expect(await unitsOf(accounts.start())).toMatchObject({ writeUnits: 4 + 2 + 4 });
    expect(await unitsOf(accounts.start())).toMatchObject({ writeUnits: 4 });
  });

  it('100 accounts in a window are those of two transactions', async () => {
    const accounts = givenAccounts(100);
    await apply(accounts.start());
    expect(await unitsOf(accounts.end())).toEqual({
      requests: 3,
      readUnits: 100,
      writeUnits: 100 * 2 + 2 * 2,
    });
  });
});
