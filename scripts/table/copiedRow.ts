import type { NoticeState, SkipReason } from '../../services/notifications/domain/storedNotice.ts';
import type { Table } from '../../shared/aws/tableClient.ts';
import { kindOf, type Row } from './copiedKinds.ts';

/** How the table is written: the format of its account items, and the time in epoch seconds. */
export type CopyTarget = { accountFormat: Table['accountFormat']; now: number };

/** The item that is written for an item of the source. `stored` is the table's item with the same key. */
export function copiedRow(row: Row, stored: Row | undefined, target: CopyTarget): Row {
  switch (kindOf(row)) {
    case 'account':
      return markedAccount(row, stored, target);
    case 'contact':
      return { ...row, version: nextOf('version', { row, stored, now: target.now }) };
    case 'notice':
      return settledNotice(row);
    default:
      return row;
  }
}

/**
 * The mark keeps the ledger from counting a copy as use. The time as the revision is one that the ledger has not seen, whatever became of
 * the item, because no account is written once a second for ever. An account that was created again after its item was lost stays the
 * younger one for the ledger.
 */
function markedAccount(row: Row, stored: Row | undefined, { accountFormat, now }: CopyTarget): Row {
  const { late: _late, ...rest } = row;
  const marked = {
    ...rest,
    late: { L: [] },
    version: nextOf('version', { row, stored, now }),
    restoredAt: { N: String(now) },
    createdAt: { N: String(greatest('createdAt', [row, stored])) },
  };
  const hasRevision = row.revision !== undefined || stored?.revision !== undefined;
  if (accountFormat === 1 && !hasRevision) return marked;
  return { ...marked, revision: nextOf('revision', { row, stored, now }) };
}

/**
 * A value that no write has had or expects, whatever became of the item since the restore point: none is written once a second for ever.
 * Notices have the version of an account or a contact in their keys, so a version must not occur twice.
 */
const nextOf = (name: string, { row, stored, now }: { row: Row; stored: Row | undefined; now: number }) => ({
  N: String(Math.max(now, greatest(name, [row, stored])) + 1),
});

const greatest = (name: string, rows: (Row | undefined)[]): number =>
  Math.max(...rows.map((row) => Number(row?.[name]?.N ?? 0)));

const UNSETTLED: readonly NoticeState[] = ['new', 'sending'];

/** Nobody knows whether a notice without a result was sent since the restore point. An operator can send it again. */
export function settledNotice(row: Row): Row {
  if (!UNSETTLED.some((state) => state === row.state?.S)) return row;
  const { sendingUntil: _sendingUntil, unqueued: _unqueued, ...rest } = row;
  return {
    ...rest,
    state: { S: 'skipped' satisfies NoticeState },
    reason: { S: 'restored' satisfies SkipReason },
  };
}
