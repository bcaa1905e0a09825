import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { createTableClient } from '../../../shared/aws/tableClient.ts';
import { createCountMetrics } from '../../../shared/lambda/countMetrics.ts';
import { lazy } from '../../../shared/lambda/lazy.ts';
import { loadEnv } from '../../../shared/lambda/loadEnv.ts';
import { createLogger } from '../../../shared/lambda/logger.ts';
import { streamResponse } from '../../../shared/lambda/streamResponse.ts';
import { LEDGER_SERVICE } from '../../../shared/metrics.ts';
import { applyChanges } from '../domain/applyChanges.ts';
import type { AccountChange } from '../domain/effects.ts';
import { hasMissingChanges } from '../domain/head.ts';
import { ledgerEnv } from '../env.ts';
import { createLedgerStore } from '../store/ledgerStore.ts';
import { parseStreamRecord } from '../store/streamRecords.ts';

const logger = createLogger(LEDGER_SERVICE);
const wire = lazy(() => ({
  store: createLedgerStore(createTableClient(loadEnv(ledgerEnv).TABLE_NAME)),
  count: createCountMetrics(LEDGER_SERVICE),
}));

/**
 * Applies the changes of a batch and reports the first that was not applied. Lambda delivers that record and all later ones again, and
 * those that were applied add nothing then.
 */
export async function handler(event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  const { store, count } = wire();
  const now = Math.floor(Date.now() / 1000);
  const { changes, unreadable } = readRecords(event.Records);
  const { failures, written } = await applyChanges(store, changes, now);
  for (const { sequenceNumber, error } of failures) {
    logger.error('ledger_write_failed', { sequenceNumber, error: error as Error });
  }
  const incomplete = written.filter(({ head }) => hasMissingChanges(head, now));
  for (const { accountId, head } of incomplete) {
    logger.warn('ledger_changes_missing', { accountId, revision: head.revision, gaps: head.gaps });
  }
  if (incomplete.length > 0) count({ ledger_changes_missing: incomplete.length });
  return streamResponse([...unreadable, ...failures.map(({ sequenceNumber }) => sequenceNumber)]);
}

/** Reads the records. One that cannot be read does not stop those of other accounts. */
function readRecords(records: DynamoDBRecord[]): { changes: AccountChange[]; unreadable: string[] } {
  const changes: AccountChange[] = [];
  const unreadable: string[] = [];
  for (const record of records) {
    try {
      const change = parseStreamRecord(record);
      if (change) changes.push(change);
    } catch (error) {
      logger.error('ledger_record_unreadable', { recordId: record.eventID, error: error as Error });
      unreadable.push(record.dynamodb?.SequenceNumber ?? '');
    }
  }
  return { changes, unreadable };
}
