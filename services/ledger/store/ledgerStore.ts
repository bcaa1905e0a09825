import { createHash } from 'node:crypto';
import { type TransactWriteItem, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Table } from '../../../shared/aws/dynamo.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { cancellationReasons, retryConflicts } from '../../../shared/aws/writeFaults.ts';
import { SECONDS_PER_DAY } from '../../../shared/time.ts';
import type { ClosedPeriod, Derived, FigureDelta } from '../domain/deriveFigures.ts';

/**
 * Records written in one transaction. Each brings its marker and at most one closed period and two figures: 25 of them
 * make 100 items at most, as many as a transaction may have.
 */
export const RECORDS_PER_TRANSACTION_MAX = 25;

/**
 * A day's figures are in as many places, whose sum they are. A transaction adds all its figures in one of them: so those of
 * two shards meet on an item once in 64 times, where they would each time if the account decided.
 */
export const FIGURE_BUCKETS = 64;

/** A stream keeps a record for a day, and the bucket of what failed for 30; a marker outlives both. */
const MARKER_KEPT_SECONDS = 40 * SECONDS_PER_DAY;

export type LedgerEntry = { recordId: string; at: number; derived: Derived };

/**
 * Writes what up to RECORDS_PER_TRANSACTION_MAX stream records add, each together with its marker, so that a record
 * delivered again adds nothing. Holds no account item, and so is in no start's way.
 */
export async function writeLedger(table: Table, entries: LedgerEntry[]): Promise<void> {
  const bucket = figureBucket(entries);
  let rest = entries;
  while (rest.length > 0) {
    const markers = rest.map((entry) => marker(table, entry));
    const figures = sumFigures(rest).map((figure) => addFigure(table, { ...figure, bucket }));
    const periods = rest.flatMap(({ derived }) =>
      derived.closedPeriod ? [putPeriod(table, derived.closedPeriod)] : [],
    );
    const command = new TransactWriteItemsCommand({ TransactItems: [...markers, ...figures, ...periods] });
    try {
      await retryConflicts(() => table.client.send(command));
      return;
    } catch (error) {
      const reasons = cancellationReasons(error);
      const unseen = rest.filter((_, index) => reasons?.[index]?.Code !== 'ConditionalCheckFailed');
      if (!reasons || unseen.length === rest.length) throw error;
      rest = unseen;
    }
  }
}

function marker(table: Table, entry: LedgerEntry): TransactWriteItem {
  return {
    Put: {
      TableName: table.tableName,
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

/** Any bucket is right; the first record's id makes it another one each time. */
function figureBucket([first]: LedgerEntry[]): number {
  const hash = createHash('sha256')
    .update(first?.recordId ?? '')
    .digest();
  return hash.readUInt8(0) % FIGURE_BUCKETS;
}

function addFigure(table: Table, figure: FigureDelta & { bucket: number }): TransactWriteItem {
  return {
    Update: {
      TableName: table.tableName,
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

function putPeriod(table: Table, period: ClosedPeriod): TransactWriteItem {
  return {
    Put: {
      TableName: table.tableName,
      Item: marshall({ ...tableKeys.closedPeriod(period.accountId, period.start), ...period }),
    },
  };
}
