import { expect } from 'vitest';
import { applyChanges } from '../../../services/ledger/domain/applyChanges.ts';
import { createLedgerStore } from '../../../services/ledger/store/ledgerStore.ts';
import { parseStreamRecord } from '../../../services/ledger/store/streamRecords.ts';
import type { Account } from '../../../shared/account/account.ts';
import { LEVEL_PREFIX, levelsOf, listingOf, placesOf } from '../../../shared/account/listing.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { deliverStream } from '../table/deliverStream.ts';
import { scanRows } from '../table/fullAccount.ts';

/** The ledger reads the whole stream, again. */
export const deliver = (table: Table) =>
  deliverStream(table, async ({ Records }) => {
    const changes = Records.flatMap((record) => parseStreamRecord(record) ?? []);
    expect(
      (await applyChanges(createLedgerStore(table), changes, Math.floor(Date.now() / 1000))).failures,
    ).toEqual([]);
  });

/** What operators see, without what is 0. */
export async function shown(table: Table) {
  const rows = await scanRows(table);
  const levels: Record<string, number> = {};
  for (const row of rows.filter(({ pk }) => /^FIGURES#.*#\d+$/.test(String(pk))))
    for (const [name, value] of Object.entries(row))
      if (name.startsWith(LEVEL_PREFIX)) {
        const level = name.slice(LEVEL_PREFIX.length);
        levels[level] = (levels[level] ?? 0) + Number(value);
      }
  const lists = rows
    .filter(({ pk }) => String(pk).startsWith('LISTED#'))
    .map(({ pk, sk }) => `${String(pk).split('#')[1]} ${sk}`);
  return {
    levels: Object.fromEntries(Object.entries(levels).filter(([, value]) => value !== 0)),
    lists: lists.toSorted(),
  };
}

/** What they should see of these accounts. */
export function truth(accounts: Account[]) {
  const levels: Record<string, number> = {};
  for (const [name, amount] of accounts.flatMap((account) => [...levelsOf(listingOf(account))]))
    levels[name] = (levels[name] ?? 0) + amount;
  const lists = accounts.flatMap((account) =>
    [...placesOf(listingOf(account))].map(([list, place]) => `${list} ${place}#${account.accountId}`),
  );
  return { levels, lists: lists.toSorted() };
}
