import { beforeEach, describe, expect, it } from 'vitest';
import { eraseAccount } from '../../../services/accounts/domain/eraseAccount.ts';
import { createErasureStore } from '../../../services/accounts/store/erasureStore.ts';
import { applyChanges } from '../../../services/ledger/domain/applyChanges.ts';
import { openAccounts } from '../../../services/ledger/domain/openAccounts.ts';
import { createLedgerStore } from '../../../services/ledger/store/ledgerStore.ts';
import { createOpeningStore } from '../../../services/ledger/store/openingStore.ts';
import { parseStreamRecord } from '../../../services/ledger/store/streamRecords.ts';
import { LEVEL_PREFIX } from '../../../shared/account/listing.ts';
import { erasedName } from '../../../shared/aws/keyHashes.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { isoDay } from '../../../shared/time.ts';
import { Crash, crashing } from '../../support/table/crashing.ts';
import { deliverStream } from '../../support/table/deliverStream.ts';
import { scanRows } from '../../support/table/fullAccount.ts';
import { givenAccount, starterSubscription, testTable } from '../../support/table/testTable.ts';

const NOW = Math.floor(Date.now() / 1000);
const subscription = { ...starterSubscription(NOW), mrr: 2_900 };

let table: Table;
beforeEach(async () => {
  table = await testTable();
});

/** The ledger reads the whole stream, again. */
const deliver = () =>
  deliverStream(table, async ({ Records }) => {
    const changes = Records.flatMap((record) => parseStreamRecord(record) ?? []);
    expect((await applyChanges(createLedgerStore(table), changes, NOW)).failures).toEqual([]);
  });

/** The rows of the ledger for operators. Figures are the sums of their buckets. */
async function stored() {
  const rows = await scanRows(table);
  const of = (prefix: RegExp) => rows.filter(({ pk }) => prefix.test(String(pk)));
  const figures: Record<string, number> = {};
  for (const row of of(/^FIGURES#.*#\d+$/)) {
    for (const [name, value] of Object.entries(row)) {
      if (name !== 'pk' && name !== 'sk') figures[name] = (figures[name] ?? 0) + Number(value);
    }
  }
  const levels = Object.entries(figures).flatMap(([name, value]) =>
    name.startsWith(LEVEL_PREFIX) && value !== 0 ? [[name.slice(LEVEL_PREFIX.length), value]] : [],
  );
  return {
    lists: of(/^LISTED#/)
      .map(({ pk, sk }) => `${String(pk).split('#')[1]} ${sk}`)
      .sort(),
    levels: Object.fromEntries(levels),
    opened: figures['opening#accounts'] ?? 0,
    changes: of(/^CHANGES#/),
    ofDays: of(/^FIGURES#.*#c\d$/),
    directory: of(/^DIRECTORY#/).map(({ pk: _pk, ...row }) => row),
    names: JSON.stringify(rows),
  };
}

const LEVELS = {
  'accounts#starter': 1,
  'subscribers#starter': 1,
  'mrr#starter': 2_900,
  committed_mrr: 2_900,
};

const erase = (accountId: string, now: number) =>
  eraseAccount(
    {
      store: createErasureStore(table, { auditDays: 1 }),
      hasTime: () => true,
      forgetCustomer: async () => undefined,
    },
    { accountId, endsSessions: true, now },
  );

describe('the ledger', () => {
  it('keeps lists, levels and changes of an account, however often its stream is delivered', async () => {
    await givenAccount(table, 'anna', { subscription, now: NOW });
    await deliver();
    await deliver();
    const { lists, levels, directory, changes, ofDays } = await stored();
    const created = String(NOW).padStart(12, '0');
    expect(lists).toEqual([`created ${created}#anna`, 'mrr 000000002900#anna', 'use 00#anna']);
    expect(levels).toEqual(LEVELS);
    expect(directory).toEqual([{ sk: 'anna', createdAt: NOW, firstRevenueDay: isoDay(NOW) }]);
    expect(changes).toHaveLength(1);
    expect(ofDays).toMatchObject([
      { accountId: 'anna', kind: 'change', after: { revenue: { plan: 'starter', mrr: 2_900 } } },
    ]);
  });

  it.each(['before', 'after'])(
    'counts an erasure whose removal it reads %s the items are erased, and keeps no name',
    async (when) => {
      await givenAccount(table, 'anna', { subscription, now: NOW });
      await deliver();
      await erase('anna', NOW);
      if (when === 'before') await deliver();
      expect(await erase('anna', NOW + 200)).toEqual({ kind: 'erased' });
      await deliver();
      const { lists, levels, directory, changes, ofDays, names } = await stored();
      expect([lists, levels, changes]).toEqual([[], {}, []]);
      const name = erasedName('anna');
      expect(directory).toEqual([{ sk: name, firstRevenueDay: isoDay(NOW) }]);
      const sorted = ofDays.toSorted((one, other) => (String(one.sk) < String(other.sk) ? -1 : 1));
      expect(sorted).toMatchObject([
        { accountId: name, after: { revenue: { mrr: 2_900 } } },
        { accountId: name, before: { revenue: { mrr: 2_900 } } },
      ]);
      expect(names.replaceAll('RATE#anna', '')).not.toContain('anna');
    },
  );
});

describe('an opening of the accounts that the ledger does not know', () => {
  const ids = Array.from({ length: 30 }, (_, index) => `u${index}`);

  it('that crashes anywhere is repeated, opens each account once, and the stream adds nothing', {
    timeout: 120_000,
  }, async () => {
    for (let call = 0; ; call++) {
      table = await testTable();
      for (const accountId of ids) await givenAccount(table, accountId, { subscription, now: NOW });
      const store = createOpeningStore(table);
      const dying = crashing(store, { call, when: call % 2 === 0 ? 'after' : 'before' });
      const isDead = await openAccounts(dying, ids, NOW).then(
        () => false,
        (error) => {
          if (error instanceof Crash) return true;
          throw error;
        },
      );
      await openAccounts(store, ids, NOW);
      expect(await openAccounts(store, ids, NOW)).toBe(0);
      if (!isDead) await deliver();
      const { levels, lists, opened, changes } = await stored();
      const times = Object.fromEntries(Object.entries(LEVELS).map(([name, value]) => [name, value * 30]));
      expect([levels, lists.length, opened, changes.length]).toEqual([times, 90, 30, 30]);
      if (!isDead) break;
    }
  });

  it('leaves out accounts that are erased meanwhile', async () => {
    await givenAccount(table, 'anna', { subscription, now: NOW });
    const store = createOpeningStore(table);
    const late = {
      ...store,
      async readAccounts(accountIds: string[]) {
        const accounts = await store.readAccounts(accountIds);
        for (const now of accounts.length > 0 ? [NOW, NOW + 200] : []) await erase('anna', now);
        return accounts;
      },
    };
    expect(await openAccounts(late, ['anna'], NOW)).toBe(0);
    await deliver();
    expect(await stored()).toMatchObject({ lists: [], levels: {} });
  });
});
