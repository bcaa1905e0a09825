import { beforeEach, describe, expect, it } from 'vitest';
import { endUsage } from '../../../services/accounts/store/usageEnd.ts';
import { applyChanges } from '../../../services/ledger/domain/applyChanges.ts';
import { type AccountChange, imageOf } from '../../../services/ledger/domain/effects.ts';
import type { LedgerStore } from '../../../services/ledger/domain/ports.ts';
import { createLedgerStore } from '../../../services/ledger/store/ledgerStore.ts';
import type { Account } from '../../../shared/account/account.ts';
import { newAccount } from '../../../shared/account/rollOver.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { storedNotices } from '../../support/notifications/storedNotices.ts';
import { Crash, crashing } from '../../support/table/crashing.ts';
import { starterSubscription, testTable } from '../../support/table/testTable.ts';

const NOW = Date.parse('2026-11-22T18:00:00Z') / 1000;
let table: Table;
let store: LedgerStore;
/** The number of items of each transaction. */
let transactions: number[];

beforeEach(async () => {
  table = await testTable();
  store = createLedgerStore(table);
  transactions = [];
  table.client.middlewareStack.add(
    (next) => (args) => {
      const { TransactItems } = args.input as { TransactItems?: unknown[] };
      if (TransactItems) transactions.push(TransactItems.length);
      return next(args);
    },
    { step: 'initialize' },
  );
});

const opened = (accountId: string): Account => ({
  ...newAccount(accountId, NOW),
  sessionsIncluded: 10,
  revision: 1,
});

let sequence = 0;
/** The changes of an account's history, each with the next revision; the first image is not a change. */
function changesOf(...images: [Account, ...Account[]]): AccountChange[] {
  const revised = images.map((image, index) => ({ ...image, revision: index + 1 }));
  return revised.slice(1).map((after, index) => {
    const number = String(++sequence);
    return {
      recordId: `record-${number}`,
      sequenceNumber: number,
      before: revised[index],
      after,
      at: NOW + index,
    };
  });
}
const used = (account: Account, sessionsUsed: number): Account => ({ ...account, sessionsUsed });

async function apply(changes: AccountChange[], to = store) {
  expect((await applyChanges(to, changes, NOW)).failures).toEqual([]);
}
const keysOf = async (accountId = 'u1') => (await storedNotices(table, accountId)).map(({ sk }) => sk);

describe('the ledger’s notices', () => {
  const account = opened('u1');
  const { usageSince: since } = account;

  it('are stored beside the usage that they report', async () => {
    await apply(changesOf(account, used(account, 7), used(account, 8)));
    expect(await storedNotices(table, 'u1')).toMatchObject([
      {
        sk: `quota_80#${since}#10`,
        state: 'new',
        createdAt: NOW,
        facts: { plan: 'free', since, included: 10, used: 8, at: NOW + 1 },
      },
    ]);
  });

  it('are stored once, and as they were, when records are delivered again', async () => {
    const changes = changesOf(account, used(account, 8), used(account, 10));
    await apply(changes.slice(0, 1));
    const before = await storedNotices(table, 'u1');
    await apply(changes);
    await apply(changes);
    expect(await keysOf()).toEqual([`quota_100#${since}#10`, `quota_80#${since}#10`]);
    expect((await storedNotices(table, 'u1'))[1]).toEqual(before[0]);
  });

  it('are stored once if two instances apply the same records', async () => {
    const changes = changesOf(account, used(account, 8), used(account, 10));
    await Promise.all([apply(changes), apply(changes.slice(0, 1)), apply(changes)]);
    const keys = await keysOf();
    expect(keys).toContain(`quota_100#${since}#10`);
    expect(keys.filter((key) => String(key).startsWith('quota_100'))).toHaveLength(1);
  });

  it.each(['before', 'after'] as const)('are stored if the function dies %s its write', async (when) => {
    const changes = changesOf(account, used(account, 9));
    const dying = crashing(store, { call: 1, when });
    const { failures } = await applyChanges(dying, changes, NOW);
    expect(failures).toMatchObject([{ error: expect.any(Crash) }]);
    expect(await keysOf()).toHaveLength(when === 'after' ? 1 : 0);
    await apply(changes);
    expect(await keysOf()).toEqual([`quota_80#${since}#10`]);
  });

  it('of an erased account are not stored, also if its records arrive later', async () => {
    const changes = changesOf(account, used(account, 5), used(account, 10));
    await apply(changes.slice(0, 1));
    await endUsage(table, { accountId: 'u1', erasedAt: NOW + 60 });
    await apply(changes);
    expect(await keysOf()).toEqual([]);
  });

  it('of many accounts are stored in transactions of at most 100 items', { timeout: 30_000 }, async () => {
    const accounts = Array.from({ length: 120 }, (_, index) => opened(`u${index}`));
    const before = accounts.flatMap((one) => changesOf(one, used(one, 1)));
    await apply(before);
    transactions = [];
    const changes = before.map((change): AccountChange => {
      const known = imageOf(change);
      const after = { ...known, sessionsUsed: 9, revision: (known.revision ?? 0) + 1 };
      return { ...change, recordId: `${change.recordId}-b`, before: known, after };
    });
    await apply(changes);
    for (const one of accounts) expect(await keysOf(one.accountId)).toHaveLength(1);
    expect(Math.max(...transactions)).toBeLessThanOrEqual(100);
    // Two items of each account and two of its place by use, and the day's figures: 100 accounts at a time are read.
    expect(transactions).toEqual([97, 97, 97, 97, 17, 81]);
  });

  it('of one account that changes its plan often are stored 50 at a time', { timeout: 30_000 }, async () => {
    const images = Array.from({ length: 121 }, (_, index): Account => {
      const plan = index % 2 === 0 ? 'starter' : 'growth';
      return { ...account, plan, version: index + 1, subscription: starterSubscription(NOW, { plan }) };
    });
    const [first, ...others] = images;
    if (!first) throw new Error('no image');
    await apply(changesOf(first, ...others));
    expect(await keysOf()).toHaveLength(120);
    expect(Math.max(...transactions)).toBeLessThanOrEqual(53);
  });
});
