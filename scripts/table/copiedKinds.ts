import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { KEY_PREFIXES, type KeyKind } from '../../shared/aws/tableKeys.ts';

export type Row = Record<string, AttributeValue>;

/** Kinds of items with a partition in the table. The others are keys of its index. */
export const COPIED_KINDS = [
  'account',
  'accountAction',
  'apiKey',
  'audit',
  'change',
  'checkout',
  'closedPeriod',
  'contact',
  'customer',
  'day',
  'directory',
  'erasedSession',
  'erasure',
  'event',
  'figure',
  'link',
  'liveOffer',
  'migration',
  'notice',
  'offer',
  'price',
  'progress',
  'project',
  'session',
  'streamRecord',
  'terms',
  'ticket',
  'ticketQueue',
  'totals',
] as const satisfies KeyKind[];

export type CopiedKind = (typeof COPIED_KINDS)[number];

/**
 * Undefined for counters of a minute or a second and limits of a day, which nobody needs after a restore, and for operators' lists: the
 * ledger puts the copied accounts into them, and an older place would be a second one.
 */
export const kindOf = (row: Row): CopiedKind | undefined =>
  COPIED_KINDS.find((kind) => row.pk?.S?.startsWith(KEY_PREFIXES[kind]));

/** The account that the item belongs to; undefined if it belongs to none, or does not name it. */
export function accountOf(row: Row): string | undefined {
  const kind = kindOf(row);
  switch (kind) {
    case 'account':
    case 'accountAction':
    case 'change':
    case 'checkout':
    case 'closedPeriod':
    case 'contact':
    case 'day':
    case 'notice':
    case 'offer':
    case 'project':
    case 'session':
    case 'terms':
    case 'ticket':
      // Ids contain no #.
      return row.pk?.S?.slice(KEY_PREFIXES[kind].length).split('#')[0];
    case 'directory':
    case 'migration':
      return row.sk?.S;
    default:
      return row.accountId?.S;
  }
}
