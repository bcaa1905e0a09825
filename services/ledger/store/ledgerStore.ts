import { createHash } from 'node:crypto';
import { type TransactWriteItem, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { readErasures } from '../../../shared/account/erasureStore.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { cancellationReasons, retryConflicts } from '../../../shared/aws/writeFaults.ts';
import { SECONDS_PER_DAY } from '../../../shared/time.ts';
import type { ClosedPeriod, Derived, FigureDelta } from '../domain/deriveFigures.ts';

/**
 * Records written in one transaction. Each has a marker and at most one closed period and two figures, so 25 of them are
 * at most 100 items, the limit of a transaction.
 */
export const RECORDS_PER_TRANSACTION_MAX = 25;

/**
 * A day's figures are the sum of this many buckets. A transaction adds all its figures to one bucket, chosen by the hash
 * of its first record: two transactions at the same time use the same bucket in one of 64 cases. If the account decided
 * the bucket, a transaction would write to most buckets, and two transactions would conflict each time.
 */
export const FIGURE_BUCKETS = 64;

/** A stream keeps a record for a day, and the failures bucket for 30 days. A marker outlives both. */
const MARKER_KEPT_SECONDS = 40 * SECONDS_PER_DAY;

export type LedgerEntry = { recordId: string; at: number; derived: Derived };

/**
 * Writes what up to RECORDS_PER_TRANSACTION_MAX stream records add, each with a marker, so that a redelivered record adds
 * nothing. It writes no account item, so it never delays a start. Records of an account that was erased add to the figures, which
 * have no name, and leave no closed period.
 */
export async function writeLedger(table: Table, entries: LedgerEntry[]): Promise<void> {
  const { client, tableName } = table;
  const bucket = figureBucket(entries);
  let left = await withoutErasedPeriods(table, entries);
  while (left.length > 0) {
    const markers = left.map((entry) => marker(tableName, entry));
    const figures = sumFigures(left).map((figure) => addFigure(tableName, { ...figure, bucket }));
    const periods = left.flatMap(({ derived }) =>
      derived.closedPeriod ? [putPeriod(tableName, derived.closedPeriod)] : [],
    );
    const command = new TransactWriteItemsCommand({ TransactItems: [...markers, ...figures, ...periods] });
    try {
      await retryConflicts(() => client.send(command));
      return;
    } catch (error) {
      const reasons = cancellationReasons(error);
      const unwritten = left.filter((_, index) => reasons?.[index]?.Code !== 'ConditionalCheckFailed');
      if (!reasons || unwritten.length === left.length) throw error;
      left = unwritten;
    }
  }
}

/**
 * Leaves out the closed periods of erased accounts. An erasure that begins after this read removes the period two minutes later, when
 * this call is over.
 */
async function withoutErasedPeriods(table: Table, entries: LedgerEntry[]): Promise<LedgerEntry[]> {
  const accountIds = new Set(entries.flatMap(({ derived }) => derived.closedPeriod?.accountId ?? []));
  if (accountIds.size === 0) return entries;
  const erasures = await readErasures(table, [...accountIds]);
  return entries.map((entry) => {
    const { closedPeriod, accountCreatedAt = 0, figures } = entry.derived;
    const erasure = closedPeriod && erasures.get(closedPeriod.accountId);
    return erasure && accountCreatedAt <= erasure.takenAt ? { ...entry, derived: { figures } } : entry;
  });
}

function marker(tableName: string, entry: LedgerEntry): TransactWriteItem {
  return {
    Put: {
      TableName: tableName,
      Item: marshall({
        ...tableKeys.streamRecord(entry.recordId),
        expiresAt: entry.at + MARKER_KEPT_SECONDS,
      }),
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}

function sumFigures(entries: LedgerEntry[]): FigureDelta[] {
  const sums = new Map<string, FigureDelta>();
  for (const figure of entries.flatMap(({ derived }) => derived.figures)) {
    const key = `${figure.day}#${figure.name}`;
    const sum = sums.get(key) ?? { ...figure, accounts: 0, sessions: 0, seconds: 0 };
    sum.accounts += figure.accounts;
    sum.sessions += figure.sessions;
    sum.seconds += figure.seconds;
    sums.set(key, sum);
  }
  return [...sums.values()];
}

/** Any bucket is correct. The id of the first record spreads the transactions over all of them. */
function figureBucket([first]: LedgerEntry[]): number {
  const hash = createHash('sha256')
    .update(first?.recordId ?? '')
    .digest();
  return hash.readUInt8(0) % FIGURE_BUCKETS;
}

function addFigure(tableName: string, figure: FigureDelta & { bucket: number }): TransactWriteItem {
  return {
    Update: {
      TableName: tableName,
      Key: marshall(tableKeys.figure(figure.day, figure.bucket, figure.name)),
      UpdateExpression: 'ADD accounts :accounts, sessions :sessions, seconds :seconds',
      ExpressionAttributeValues: marshall({
        ':accounts': figure.accounts,
        ':sessions': figure.sessions,
        ':seconds': figure.seconds,
      }),
    },
  };
}

function putPeriod(tableName: string, period: ClosedPeriod): TransactWriteItem {
  return {
    Put: {
      TableName: tableName,
      Item: marshall({ ...tableKeys.closedPeriod(period.accountId, period.start), ...period }),
    },
  };
}
