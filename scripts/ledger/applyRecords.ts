import type { DynamoDBRecord } from 'aws-lambda';
import { applyChanges } from '../../services/ledger/domain/applyChanges.ts';
import { createLedgerStore } from '../../services/ledger/store/ledgerStore.ts';
import { parseStreamRecord } from '../../services/ledger/store/streamRecords.ts';
import type { Table } from '../../shared/aws/tableClient.ts';
import { errorMessage } from '../errorMessage.ts';
import type { FailedBatch } from './failedBatches.ts';

export type StreamRecord = FailedBatch['records'][number];

/** Applies changes of account items as the ledger does. Returns what could not be applied, one sentence each. */
export async function applyAccountChanges(table: Table, records: StreamRecord[]): Promise<string[]> {
  const { read, problems } = readEach(records, parseStreamRecord);
  const changes = read.filter((change) => change !== undefined);
  const { failures } = await applyChanges(createLedgerStore(table), changes, Math.floor(Date.now() / 1000));
  return [...problems, ...failures.map(({ error }) => errorMessage(error))];
}

/** Parses each record. One that cannot be read does not stop the others. */
export function readEach<Read>(records: StreamRecord[], parse: (record: DynamoDBRecord) => Read) {
  const read: Read[] = [];
  const problems: string[] = [];
  for (const record of records) {
    try {
      read.push(parse(record as unknown as DynamoDBRecord));
    } catch (error) {
      problems.push(`a record cannot be read (${errorMessage(error)})`);
    }
  }
  return { read, problems };
}
