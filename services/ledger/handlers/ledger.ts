import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { parseAccountRow } from '../../../shared/account/accountRow.ts';
import { createTableClient } from '../../../shared/aws/dynamo.ts';
import { lazy } from '../../../shared/lambda/lazy.ts';
import { loadEnv } from '../../../shared/lambda/loadEnv.ts';
import { createLogger } from '../../../shared/lambda/logger.ts';
import { deriveFigures } from '../domain/deriveFigures.ts';
import { ledgerEnv } from '../env.ts';
import { type LedgerEntry, RECORDS_PER_TRANSACTION_MAX, writeLedger } from '../store/ledgerStore.ts';

const logger = createLogger('ledger');
const wire = lazy(() => createTableClient(loadEnv(ledgerEnv).TABLE_NAME));

type Row = Record<string, AttributeValue>;

/** What one stream record of an account item adds; undefined for a removed item, which adds nothing. */
function parseRecord(record: DynamoDBRecord): LedgerEntry | undefined {
  const { NewImage, OldImage, ApproximateCreationDateTime } = record.dynamodb ?? {};
  if (!NewImage) return undefined;
  if (!record.eventID || ApproximateCreationDateTime === undefined)
    throw new Error('a record without id or time');
  const after = parseAccountRow(NewImage as Row);
  const before = OldImage && parseAccountRow(OldImage as Row);
  const at = Math.floor(ApproximateCreationDateTime);
  const derived = deriveFigures({ recordId: record.eventID, before, after, at });
  return { recordId: record.eventID, at, derived };
}

const addsSomething = ({ derived }: LedgerEntry) => derived.figures.length > 0 || !!derived.closedPeriod;

type Adding = { entry: LedgerEntry; sequenceNumber: string };

/**
 * Writes what the records add, in order, and reports the first it cannot: what follows it is delivered again with it.
 * Heartbeats are most of a batch and add nothing, so that transactions are filled with what is left.
 */
export async function handler(event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  const table = wire();
  const { adding, unreadable } = readRecords(event.Records);
  for (let at = 0; at < adding.length; at += RECORDS_PER_TRANSACTION_MAX) {
    const chunk = adding.slice(at, at + RECORDS_PER_TRANSACTION_MAX);
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

/** Lambda takes an empty identifier for the whole batch, which is right where a record does not even have one. */
const failedFrom = (sequenceNumber = ''): DynamoDBBatchResponse => ({
  batchItemFailures: [{ itemIdentifier: sequenceNumber }],
});

/** Reads up to the first record that makes no sense. */
function readRecords(records: DynamoDBRecord[]): { adding: Adding[]; unreadable?: DynamoDBRecord } {
  const adding: Adding[] = [];
  for (const record of records) {
    try {
      const entry = parseRecord(record);
      if (!entry || !addsSomething(entry)) continue;
      adding.push({ entry, sequenceNumber: record.dynamodb?.SequenceNumber ?? '' });
    } catch (error) {
      logger.error('ledger_record_unreadable', { recordId: record.eventID, error: error as Error });
      return { adding, unreadable: record };
    }
  }
  return { adding };
}
