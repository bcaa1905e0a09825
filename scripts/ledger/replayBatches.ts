import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { createNoticeQueue } from '../../services/notifications/store/noticeQueue.ts';
import { parseNoticeRecord } from '../../services/notifications/store/noticeRecords.ts';
import { NOTICE_PREFIX } from '../../shared/aws/tableKeys.ts';
import { counted } from '../counted.ts';
import { errorMessage } from '../errorMessage.ts';
import { printTable } from '../printTable.ts';
import { auditCommand } from '../stage/auditCommand.ts';
import type { ConnectedStage } from '../stage/connectStage.ts';
import { applyAccountChanges, readEach, type StreamRecord } from './applyRecords.ts';
import { type FailedBatch, type FailuresBucket, failedBatches } from './failedBatches.ts';

/** Prints the batches of the failures bucket, with the number of their records and their first account. */
export async function runList(stage: ConnectedStage): Promise<void> {
  const rows: string[][] = [];
  for await (const { key, records } of failedBatches(bucketOf(stage))) {
    const [first] = records;
    const account = accountOf(first?.dynamodb.Keys.pk.S ?? '');
    const others = new Set(records.map(({ dynamodb }) => accountOf(dynamodb.Keys.pk.S))).size - 1;
    const what = records.some(isOfNotice) ? 'notices' : 'changes';
    rows.push([String(records.length), what, others > 0 ? `${account} and ${others} more` : account, key]);
  }
  console.log(`${counted(rows.length, 'discarded batches')} in ${stage.name}`);
  if (rows.length > 0) printTable(['records', 'of', 'account', 'object'], rows);
}

const isOfNotice = ({ dynamodb }: StreamRecord) => dynamodb.Keys.pk.S.startsWith(NOTICE_PREFIX);

/** The account in a partition key. Ids contain no `#`. */
const accountOf = (pk: string) => pk.split('#')[1] ?? '';

/**
 * Applies the batches of the failures bucket and deletes each that is applied. A change that was applied before adds nothing. Notices are
 * queued, and one that was sent before is not sent again.
 */
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
  const notices = records.filter(isOfNotice);
  const changes = records.filter((record) => !isOfNotice(record));
  return [...(await applyAccountChanges(stage.table, changes)), ...(await queueNotices(stage, notices))];
}

async function queueNotices(
  { queues, notices, name }: ConnectedStage,
  records: StreamRecord[],
): Promise<string[]> {
  if (records.length === 0) return [];
  if (notices === undefined) return [`${name} has no queue of notices: deploy it`];
  const { read, problems } = readEach(records, parseNoticeRecord);
  const unsent = await createNoticeQueue({ client: queues, queueUrl: notices.queueUrl }).enqueueAll(read);
  return [...problems, ...new Set(unsent.map(({ error }) => errorMessage(error)))];
}

function bucketOf({ name, failures }: ConnectedStage): FailuresBucket {
  if (failures) return failures;
  throw new Error(`the stack of ${name} has no output FailuresBucket: run npm run deploy -- --stage ${name}`);
}
