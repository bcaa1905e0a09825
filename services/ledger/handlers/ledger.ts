import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { parseAccountRow } from '../../../shared/account/accountRow.ts';
import { createTableClient } from '../../../shared/aws/tableClient.ts';
import { lazy } from '../../../shared/lambda/lazy.ts';
import { loadEnv } from '../../../shared/lambda/loadEnv.ts';
import { createLogger } from '../../../shared/lambda/logger.ts';
import { deriveFigures } from '../domain/deriveFigures.ts';
import { ledgerEnv } from '../env.ts';
import { type LedgerEntry, RECORDS_PER_TRANSACTION_MAX, writeLedger } from '../store/ledgerStore.ts';

const logger = createLogger('ledger');
const wire = lazy(() => createTableClient(loadEnv(ledgerEnv).TABLE_NAME));

type Row = Record<string, AttributeValue>;

/** Returns what one stream record of an account item adds; undefined for a removed item, which adds nothing. */
function parseRecord(record: DynamoDBRecord): LedgerEntry | undefined {
  const { NewImage, OldImage, ApproximateCreationDateTime } = record.dynamodb ?? {};
  if (!NewImage) return undefined;
  if (!record.eventID || ApproximateCreationDateTime === undefined) {
    throw new Error('the stream record has no id or no time');
  }
  const after = parseAccountRow(NewImage as Row);
  const before = OldImage && parseAccountRow(OldImage as Row);
  const at = Math.floor(ApproximateCreationDateTime);
  const derived = deriveFigures({ recordId: record.eventID, before, after, at });
  return { recordId: record.eventID, at, derived };
}

const addsSomething = ({ derived }: LedgerEntry) => derived.figures.length > 0 || !!derived.closedPeriod;

type PendingEntry = { entry: LedgerEntry; sequenceNumber: string };

/**
 * Writes what the records add, in order, and reports the first that fails. Lambda delivers that record and all later ones
 * again. Most records are heartbeats, which add nothing, so transactions hold only the others.
 */
export async function handler(event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  const table = wire();
  const { pending, unreadable } = readRecords(event.Records);
  for (let start = 0; start < pending.length; start += RECORDS_PER_TRANSACTION_MAX) {
    const chunk = pending.slice(start, start + RECORDS_PER_TRANSACTION_MAX);
    try {
      await writeLedger(
        table,
        chunk.map(({ entry }) => entry),
      );
    } catch (error) {
      const [first] = chunk;
      logger.error('ledger_write_failed', { recordId: first?.entry.recordId, error: error as Error });
      return failedFrom(first?.sequenceNumber);
    }
  }
  return unreadable ? failedFrom(unreadable.dynamodb?.SequenceNumber) : { batchItemFailures: [] };
}

/** To Lambda an empty identifier means the whole batch, which is right for a record without one. */
const failedFrom = (sequenceNumber = ''): DynamoDBBatchResponse => ({
  batchItemFailures: [{ itemIdentifier: sequenceNumber }],
});

/** Reads the records up to the first that cannot be read. */
function readRecords(records: DynamoDBRecord[]): { pending: PendingEntry[]; unreadable?: DynamoDBRecord } {
  const pending: PendingEntry[] = [];
  for (const record of records) {
    try {
      const entry = parseRecord(record);
      if (!entry || !addsSomething(entry)) continue;
      pending.push({ entry, sequenceNumber: record.dynamodb?.SequenceNumber ?? '' });
    } catch (error) {
      logger.error('ledger_record_unreadable', { recordId: record.eventID, error: error as Error });
      return { pending, unreadable: record };
    }
  }
  return { pending };
}
