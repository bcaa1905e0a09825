import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { parseAccountRow } from '../../../shared/account/accountRow.ts';
import { openTable } from '../../../shared/aws/dynamo.ts';
import { loadEnv } from '../../../shared/aws/loadEnv.ts';
import { openLogger } from '../../../shared/aws/logger.ts';
import { lazy } from '../../../shared/pure/lazy.ts';
import { deriveFigures } from '../domain/deriveFigures.ts';
import { ledgerEnv } from '../env.ts';
import { type LedgerEntry, RECORDS_PER_TRANSACTION_MAX, writeLedger } from '../store/ledgerStore.ts';

const logger = openLogger('ledger');
const wire = lazy(() => openTable(loadEnv(ledgerEnv).TABLE_NAME));

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
  return { recordId: record.eventID, accountId: after.accountId, at, derived };
}

const addsSomething = ({ derived }: LedgerEntry) => derived.figures.length > 0 || !!derived.closedPeriod;

/** Writes the records in order, and reports the first it cannot: what follows it is delivered again with it. */
export async function handler(event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  const table = wire();
  for (let at = 0; at < event.Records.length; at += RECORDS_PER_TRANSACTION_MAX) {
    const chunk = event.Records.slice(at, at + RECORDS_PER_TRANSACTION_MAX);
    const failed = await writeChunk(table, chunk);
    if (failed) return { batchItemFailures: [{ itemIdentifier: failed }] };
  }
  return { batchItemFailures: [] };
}

/** Answers with the sequence number of the first record that was not written, if any. */
async function writeChunk(
  table: ReturnType<typeof wire>,
  chunk: DynamoDBRecord[],
): Promise<string | undefined> {
  const entries: LedgerEntry[] = [];
  let failed: DynamoDBRecord | undefined;
  for (const record of chunk) {
    try {
      const entry = parseRecord(record);
      if (entry && addsSomething(entry)) entries.push(entry);
    } catch (error) {
      logger.error('ledger_record_unreadable', { recordId: record.eventID, error: error as Error });
      failed = record;
      break;
    }
  }
  try {
    await writeLedger(table, entries);
  } catch (error) {
    logger.error('ledger_write_failed', { recordId: chunk[0]?.eventID, error: error as Error });
    failed = chunk[0];
  }
  return failed && (failed.dynamodb?.SequenceNumber ?? '');
}
