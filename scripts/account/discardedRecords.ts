import {
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { tableKeys } from '../../shared/aws/tableKeys.ts';
import { applyAccountChanges } from '../ledger/applyRecords.ts';
import { parseBatch } from '../ledger/failedBatches.ts';
import type { ConnectedStage } from '../stage/connectStage.ts';

type Stage = Pick<ConnectedStage, 'table'> & Required<Pick<ConnectedStage, 'failures'>>;

/**
 * Removes the stream records of an erased account from the bucket of those that could not be processed: changes of its item, and its
 * notices. Changes are applied before, so that figures do not lack them: of an erased account, nothing else is written. An object that only
 * had records of the account is deleted. Returns the number of records removed. Can be repeated. Throws if changes could not be applied:
 * their object is kept.
 */
export async function eraseDiscardedRecords(stage: Stage, accountId: string): Promise<number> {
  const { objects, bucket } = stage.failures;
  const problems = new Set<string>();
  let count = 0;
  for await (const { Contents = [] } of paginateListObjectsV2({ client: objects }, { Bucket: bucket })) {
    for (const { Key } of Contents) {
      if (Key === undefined) continue;
      const erased = await eraseFromObject(stage, { key: Key, accountId });
      count += erased.count;
      for (const problem of erased.problems) problems.add(problem);
    }
  }
  if (problems.size === 0) return count;
  throw new Error(
    `records of ${accountId} in the failures bucket could not be applied to figures, and are kept: ${[...problems].join('; ')}. Fix the errors, and erase again: docs/runbook.md, "Ledger discards"`,
  );
}

async function eraseFromObject(
  { table, failures: { objects, bucket } }: Stage,
  { key, accountId }: { key: string; accountId: string },
): Promise<{ count: number; problems: string[] }> {
  const object = { Bucket: bucket, Key: key };
  const { Body } = await objects.send(new GetObjectCommand(object));
  const { content, event } = parseBatch(key, (await Body?.transformToString()) ?? '');
  const [own, notices] = [tableKeys.account(accountId).pk, tableKeys.notices(accountId)];
  const of = (...partitions: string[]) =>
    event.Records.filter(({ dynamodb }) => partitions.includes(dynamodb.Keys.pk.S));
  const removed = of(own, notices);
  if (removed.length === 0) return { count: 0, problems: [] };
  const problems = await applyAccountChanges(table, of(own));
  if (problems.length > 0) return { count: 0, problems };
  const kept = event.Records.filter((record) => !removed.includes(record));
  const text = JSON.stringify({ ...content, payload: JSON.stringify({ ...event, Records: kept }) });
  await objects.send(
    kept.length === 0
      ? new DeleteObjectCommand(object)
      : new PutObjectCommand({ ...object, Body: text, ContentType: 'application/json' }),
  );
  return { count: removed.length, problems: [] };
}
