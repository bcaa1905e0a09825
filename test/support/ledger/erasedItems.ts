import { erasedName } from '../../../shared/aws/keyHashes.ts';
import { keyOf, type MemoryTable } from './memoryTable.ts';

/** The kinds of items of the ledger that an erasure removes. */
const ERASED_KINDS = ['DAYS', 'PERIODS', 'NOTICE', 'CHANGES'];

/** As the steps of an erasure after the head: days, periods, notices and changes, and what stays under the erased name. */
export function eraseItems({ items }: MemoryTable, accountId: string): void {
  const name = erasedName(accountId);
  for (const [key, item] of [...items]) {
    const { pk, sk } = item;
    if (ERASED_KINDS.some((kind) => pk === `${kind}#${accountId}`)) items.delete(key);
    const isDayChange = /^FIGURES#.*#c\d$/.test(String(pk)) && item.accountId === accountId;
    const isInDirectory = String(pk).startsWith('DIRECTORY#') && sk === accountId;
    if (!isDayChange && !isInDirectory) continue;
    items.delete(key);
    const { createdAt: _createdAt, ...row } = item;
    const moved = isDayChange
      ? { ...row, accountId: name, sk: String(sk).replace(accountId, name) }
      : { ...row, sk: name };
    items.set(keyOf(moved), { ...moved, ...items.get(keyOf(moved)) });
  }
}
