import { isDeepStrictEqual } from 'node:util';
import { type CopiedKind, kindOf, type Row } from './copiedKinds.ts';
import { settledNotice } from './copiedRow.ts';

/**
 * What an operator can replace by its older state. Everything else is a fact that only grows, so what is stored is at least as new: an
 * ended session that became open again could be billed twice.
 */
const REPLACEABLE: readonly CopiedKind[] = ['account', 'checkout', 'contact', 'project', 'terms'];

export const COPY_RESULTS = ['copied', 'replaced', 'same', 'differs', 'erased', 'expired'] as const;

/** `differs`: the table has another state of the item, which stays. */
export type CopyResult = (typeof COPY_RESULTS)[number];

/** Decides what a copy does with an item of the source. `stored` is the table's item with the same key. */
export function decideCopy(
  { row, stored, wasErased }: { row: Row; stored: Row | undefined; wasErased: boolean },
  { replaces, now }: { replaces: boolean; now: number },
): CopyResult {
  if (wasErased) return 'erased';
  // A restored table deletes nothing by its time to live.
  if (row.expiresAt?.N !== undefined && Number(row.expiresAt.N) <= now) return 'expired';
  if (stored === undefined) return 'copied';
  if (isDeepStrictEqual(comparable(row), comparable(stored))) return 'same';
  const kind = kindOf(row);
  return replaces && kind !== undefined && REPLACEABLE.includes(kind) ? 'replaced' : 'differs';
}

/** Leaves out what differs in each copy of an item. */
function comparable(row: Row): Row {
  switch (kindOf(row)) {
    case 'account': {
      const { restoredAt: _restoredAt, version: _version, revision: _revision, late: _late, ...rest } = row;
      return rest;
    }
    case 'contact': {
      const { version: _version, ...rest } = row;
      return rest;
    }
    case 'notice':
      return settledNotice(row);
    default:
      return row;
  }
}
