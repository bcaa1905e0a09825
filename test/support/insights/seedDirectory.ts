import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Account } from '../../../shared/account/account.ts';
import { accountItem } from '../../../shared/account/accountStore.ts';
import { addressWrites } from '../../../shared/account/addressItem.ts';
import { listedWrite } from '../../../shared/account/listedItem.ts';
import { LEVEL_PREFIX, levelsOf, listingOf, placesOf } from '../../../shared/account/listing.ts';
import { newAccount, rollOver } from '../../../shared/account/rollOver.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { writeBatch } from '../../../shared/aws/writeBatch.ts';
import { isoDay } from '../../../shared/time.ts';

/** An account as the directory has it: what differs from a new one, and its verified address. */
export type Seeded = Partial<Account> & { accountId: string; email?: string };

/** Writes accounts with everything that operators' lists have of them, and returns them. Levels are those of the day of `now`. */
export async function seedDirectory(
  table: Table,
  seeded: Seeded[],
  { now }: { now: number },
): Promise<Account[]> {
  const levels = new Map<string, number>();
  const accounts: Account[] = [];
  const items: Record<string, AttributeValue>[] = [];
  const putsOf = (writes: TransactWriteItem[]) => writes.flatMap(({ Put }) => (Put?.Item ? [Put.Item] : []));
  for (const { email, ...changes } of seeded) {
    const { accountId, createdAt = now, sessionsUsed = 0 } = changes;
    const account = { ...rollOver({ ...newAccount(accountId, createdAt), ...changes }, now), sessionsUsed };
    const listing = listingOf(account);
    accounts.push(account);
    items.push(
      accountItem(account),
      marshall({ ...tableKeys.directory(accountId), createdAt: account.createdAt }),
    );
    for (const [list, place] of placesOf(listing)) {
      items.push(...putsOf([listedWrite(table.tableName, { accountId, list, place, listing })]));
    }
    if (email !== undefined) {
      const contact = {
        accountId,
        version: 1,
        email,
        verifiedBy: 'link',
        verifiedAt: now,
        language: 'en',
        disabled: [],
      };
      items.push(marshall({ ...tableKeys.contact(accountId), ...contact }));
      items.push(...putsOf(addressWrites(table.tableName, { accountId, email })));
    }
    for (const [name, amount] of levelsOf(listing)) levels.set(name, (levels.get(name) ?? 0) + amount);
  }
  const sums = Object.fromEntries([...levels].map(([name, amount]) => [`${LEVEL_PREFIX}${name}`, amount]));
  items.push(marshall({ ...tableKeys.figures(isoDay(now), 5), ...sums }));
  await writeBatch(
    table,
    items.map((Item) => ({ PutRequest: { Item } })),
    'items of the directory',
  );
  return accounts;
}
