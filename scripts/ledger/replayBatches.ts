import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import type { DynamoDBRecord } from 'aws-lambda';
import { applyChanges } from '../../services/ledger/domain/applyChanges.ts';
import { createLedgerStore } from '../../services/ledger/store/ledgerStore.ts';
import { parseStreamRecord } from '../../services/ledger/store/streamRecords.ts';
import { tableKeys } from '../../shared/aws/tableKeys.ts';
import { counted } from '../counted.ts';
import { errorMessage } from '../errorMessage.ts';
import { printTable } from '../printTable.ts';
import { auditCommand } from '../stage/auditCommand.ts';
import type { ConnectedStage } from '../stage/connectStage.ts';
import { type FailedBatch, type FailuresBucket, failedBatches } from './failedBatches.ts';

/** Prints the batches of the failures bucket, with the number of their records and their first account. */
export async function runList(stage: ConnectedStage): Promise<void> {
  const rows: string[][] = [];
  for await (const { key, records } of failedBatches(bucketOf(stage))) {
    const [first] = records;
    const account = first?.dynamodb.Keys.pk.S.slice(tableKeys.account('').pk.length) ?? '';
    const others = new Set(records.map(({ dynamodb }) => dynamodb.Keys.pk.S)).size - 1;
    rows.push([String(records.length), others > 0 ? `${account} and ${others} more` : account, key]);
  }
  console.log(`${counted(rows.length, 'discarded batches')} in ${stage.name}`);
  if (rows.length > 0) printTable(['records', 'account', 'object'], rows);
}

/** Applies the batches of the failures bucket and deletes each that is applied. A change that was applied before adds nothing. */
export async function runReplay(stage: ConnectedStage): Promise<void> {
  const { objects, bucket } = bucketOf(stage);
  await auditCommand(stage, { action: 'npm run ledger -- replay', details: {} });
  let failed = 0;
  for await (const batch of failedBatches({ objects, bucket })) {
    const problems = await applyBatch(stage, batch);
    if (problems.length === 0) {
      await objects.send(new DeleteObjectCommand({ Bucket: bucket, Key: batch.key }));
      console.log(`applied ${counted(batch.records.length, 'records')}: ${batch.key}`);
    } else {
      failed++;
      console.log(`kept ${batch.key}: ${problems.join('; ')}`);
    }
  }
  if (failed > 0) {
    throw new Error(
      `${counted(failed, 'batches')} could not be applied: fix the errors above, and replay again`,
    );
  }
}

/** Returns what could not be applied, one sentence each. */
async function applyBatch(stage: ConnectedStage, { records }: FailedBatch): Promise<string[]> {
  const problems: string[] = [];
  const changes = records.flatMap((record) => {
    try {
      return parseStreamRecord(record as unknown as DynamoDBRecord) ?? [];
    } catch (error) {
      problems.push(`a record cannot be read (${errorMessage(error)})`);
      return [];
    }
  });
  const { failures } = await applyChanges(
    createLedgerStore(stage.table),
    changes,
    Math.floor(Date.now() / 1000),
  );
  return [...problems, ...failures.map(({ error }) => errorMessage(error))];
}

function bucketOf({ name, failures }: ConnectedStage): FailuresBucket {
  if (failures) return failures;
  throw new Error(`the stack of ${name} has no output FailuresBucket: run npm run deploy -- --stage ${name}`);
}
