import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { expect, inject, it, onTestFinished } from 'vitest';
import { LOCAL_AWS, type LocalResources } from '../../../infra/localStage.ts';
import { createClients } from '../../../local/clients.ts';
import { sendToFailureDestination } from '../../../local/eventSources/failureDestination.ts';
import type { StreamRecord } from '../../../local/eventSources/streamRecord.ts';
import { startFauxqs } from '../../../local/processes/fauxqs.ts';
import { createBucket } from '../../../local/resources/buckets.ts';
import { createQueue, describeQueue } from '../../../local/resources/queues.ts';
import { createTable } from '../../../local/resources/tables.ts';
import { applyChanges } from '../../../services/ledger/domain/applyChanges.ts';
import { createLedgerStore } from '../../../services/ledger/store/ledgerStore.ts';
import { parseStreamRecord } from '../../../services/ledger/store/streamRecords.ts';
import { createTableClient } from '../../../shared/aws/tableClient.ts';
import { isoDay } from '../../../shared/time.ts';
import { sessionCalls } from '../../store/support/sessionCalls.ts';
import { deliverStream } from '../../support/table/deliverStream.ts';
import { operatorShell } from './support/operatorShell.ts';

const BUCKET = 'failures';
const NOW = Math.floor(Date.now() / 1000);

/** An operator's shell in a local stage with an empty failures bucket and a queue of notices. */
async function openStage() {
  const dynamoDb = inject('dynamoDbEndpoint');
  const table = createTableClient(`Local${randomUUID()}`, { ...LOCAL_AWS, endpoint: dynamoDb });
  await createTable(table.client, inject('tableProperties'), table.tableName);
  const directory = mkdtempSync(path.join(tmpdir(), 'local-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const fauxqs = await startFauxqs({});
  onTestFinished(() => fauxqs.program.stop());
  const { s3, sqs } = createClients({ dynamoDb, sqsAndS3: fauxqs.endpoint });
  await createBucket(s3, BUCKET);
  const properties = { FifoQueue: true };
  const queue = describeQueue({ logicalId: 'Notices', properties, endpoint: fauxqs.endpoint });
  await createQueue(sqs, queue, properties);
  const unused = 'http://127.0.0.1:9';
  const resources: LocalResources = {
    endpoints: { dynamoDb, sqsAndS3: fauxqs.endpoint, secrets: unused, issuer: unused, mailbox: unused },
    tableName: table.tableName,
    queueUrl: unused,
    deadLetterQueueUrl: unused,
    noticeQueueUrl: queue.url,
    noticeDeadLetterQueueUrl: unused,
    failuresBucket: BUCKET,
  };
  writeFileSync(path.join(directory, 'resources.json'), JSON.stringify(resources));
  const { run } = await operatorShell();
  const ledger = (...args: string[]) =>
    run('ledger', [...args, '--stage', 'local', '--state-dir', directory]);
  const discard = (records: StreamRecord[]) =>
    sendToFailureDestination(s3, BUCKET, {
      records,
      reason: 'RetryAttemptsExhausted',
      attempts: 11,
      shardId: 'shard-1',
      streamArn: 'arn:stream',
      functionArn: 'arn:function',
      mappingId: 'mapping',
      now: new Date(),
    });
  return { table, sqs, queue, ledger, discard };
}

it('discarded changes are listed, found missing, replayed once and deleted', {
  timeout: 60_000,
}, async () => {
  const { table, ledger, discard } = await openStage();
  const calls = sessionCalls(table);
  await calls.start('s1', { now: NOW });
  await calls.end('s1', NOW + 60);
  await calls.start('s2', { now: NOW });
  const records: StreamRecord[] = [];
  await deliverStream(
    table,
    async (event) => void records.push(...(event.Records as unknown as StreamRecord[])),
  );
  const apply = (some: StreamRecord[]) =>
    applyChanges(
      createLedgerStore(table),
      some.flatMap((record) => parseStreamRecord(record as never) ?? []),
      NOW,
    );
  // The creation and the last start are applied; what lies between was discarded.
  const discarded = records.slice(1, -1);
  expect(discarded.length).toBeGreaterThanOrEqual(2);
  await apply([records[0], records.at(-1)] as StreamRecord[]);
  await discard(discarded);

  const listed = await ledger('list');
  expect(listed.error).toBe('');
  expect(listed.out).toMatch(/^1 discarded batches? in local/);
  expect(listed.out).toContain('u1');
  const before = await ledger('rebuild', '--account', 'u1');
  expect(before.code).toBe(1);
  expect(before.out).toMatch(new RegExp(`${isoDay(NOW)} +2 +1 +60 +0`));
  expect(before.error).toContain('npm run ledger -- list');
  const replayed = await ledger('replay');
  expect([replayed.code, replayed.error]).toEqual([0, '']);
  expect(replayed.out).toMatch(/^applied \d+ records/);
  await apply(discarded);
  const after = await ledger('rebuild', '--account', 'u1');
  expect(after).toMatchObject({ code: 0, out: expect.stringMatching(/^0 days of 1 days? of u1 in local/) });
  expect((await ledger('list')).out).toMatch(/^0 discarded batches in local/);
});

it('discarded notices are listed, queued by a replay and deleted', { timeout: 60_000 }, async () => {
  const { sqs, queue, ledger, discard } = await openStage();
  const Keys = { pk: { S: 'NOTICE#ada' }, sk: { S: 'payment_failed#in_1#1' } };
  const record = {
    eventID: '1',
    eventName: 'INSERT',
    dynamodb: { SequenceNumber: '7', ApproximateCreationDateTime: NOW, Keys },
  } as unknown as StreamRecord;
  await discard([record]);

  const listed = await ledger('list');
  expect(listed.out).toMatch(/^1 discarded batches? in local/);
  expect(listed.out).toMatch(/1 +notices +ada/);
  const replayed = await ledger('replay');
  expect([replayed.code, replayed.error]).toEqual([0, '']);
  expect((await ledger('list')).out).toMatch(/^0 discarded batches in local/);
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: queue.url, WaitTimeSeconds: 1 }),
  );
  expect(Messages.map(({ Body = '' }) => JSON.parse(Body))).toEqual([
    { version: 1, accountId: 'ada', key: 'payment_failed#in_1#1' },
  ]);
});
