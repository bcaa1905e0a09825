import { isDeepStrictEqual } from 'node:util';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { KEY_PREFIXES, type KeyKind } from '../../shared/aws/tableKeys.ts';

export type Row = Record<string, AttributeValue>;

/** Kinds of items with a partition in the table. The others are keys of its index. */
export const COPIED_KINDS = [
  'account',
  'apiKey',
  'audit',
  'checkout',
  'closedPeriod',
  'contact',
  'customer',
  'day',
  'erasedSession',
  'erasure',
  'event',
  'figure',
  'link',
  'notice',
  'progress',
  'project',
  'session',
  'streamRecord',
  'terms',
] as const satisfies KeyKind[];

export type CopiedKind = (typeof COPIED_KINDS)[number];

/**
 * What an operator can replace by its older state. Everything else is a fact that only grows, so what is stored is at least as new: an
 * ended session that became open again could be billed twice.
 */
const REPLACEABLE: readonly CopiedKind[] = ['account', 'checkout', 'contact', 'project', 'terms'];

/** Undefined for counters of a minute or a second, which nobody needs after a restore. */
export const kindOf = (row: Row): CopiedKind | undefined =>
  COPIED_KINDS.find((kind) => row.pk?.S?.startsWith(KEY_PREFIXES[kind]));

/** The account that the item belongs to; undefined if it belongs to none, or does not name it. */
export function accountOf(row: Row): string | undefined {
  const kind = kindOf(row);
  switch (kind) {
    case 'account':
    case 'checkout':
    case 'closedPeriod':
    case 'contact':
    case 'day':
    case 'notice':
    case 'project':
    case 'session':
    case 'terms':
      // Ids contain no #.
      return row.pk?.S?.slice(KEY_PREFIXES[kind].length).split('#')[0];
    default:
      return row.accountId?.S;
  }
}

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
  if (isDeepStrictEqual(withoutMark(row), withoutMark(stored))) return 'same';
  const kind = kindOf(row);
  return replaces && kind !== undefined && REPLACEABLE.includes(kind) ? 'replaced' : 'differs';
}

/** The mark, the version and the revision of a copied account differ from those of its source. */
function withoutMark(row: Row): Row {
  if (kindOf(row) !== 'account') return row;
  const { restoredAt: _restoredAt, version: _version, revision: _revision, late: _late, ...rest } = row;
  return rest;
}
