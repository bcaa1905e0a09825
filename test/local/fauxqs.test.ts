import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test, vi } from 'vitest';
import { createClients } from '../../local/clients.ts';
import { sendToFailureDestination } from '../../local/eventSources/failureDestination.ts';
import { toStreamRecord } from '../../local/eventSources/streamRecord.ts';
import { startFauxqs } from '../../local/processes/fauxqs.ts';
import { createBucket } from '../../local/resources/buckets.ts';
import { createQueue, describeQueue, releaseInFlight } from '../../local/resources/queues.ts';

describe('the emulator of SQS and S3', () => {
  test('stores the discarded records of a stream in the form that Lambda uses', async () => {
    const { endpoint, program } = await startFauxqs({});
    const { s3 } = createClients({ dynamoDb: endpoint, sqsAndS3: endpoint });
    await createBucket(s3, 'failures');
    const record = toStreamRecord({ eventID: '1', dynamodb: { SequenceNumber: '7' } }, 'arn:stream');
    await sendToFailureDestination(s3, 'failures', {
      records: [record],
      reason: 'RetryAttemptsExhausted',
      attempts: 11,
      shardId: 'shard-1',
      streamArn: 'arn:stream',
      functionArn: 'arn:function',
      mappingId: 'mapping',
      now: new Date('2026-03-04T05:06:07Z'),
    });
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: 'failures' }));
    const key = Contents?.[0]?.Key;
    expect(key).toMatch(/^aws\/lambda\/mapping\/shard-1\/2026\/03\/04\/2026-03-04T05\.06\.07-[0-9a-f-]{36}$/);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'failures', Key: key }));
    const stored = JSON.parse((await Body?.transformToString()) ?? '');
    expect(stored).toMatchObject({
      requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 11 },
      DDBStreamBatchInfo: {
        shardId: 'shard-1',
        startSequenceNumber: '7',
        batchSize: 1,
        streamArn: 'arn:stream',
      },
    });
    expect(JSON.parse(stored.payload)).toEqual({ Records: [record] });
    await program.stop();
  });

  test('keeps its messages in order when it is killed, in flight or not', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'session-billing-fauxqs-'));
    const properties = { FifoQueue: true, VisibilityTimeout: 600 };
    const start = async () => {
      const { endpoint, program } = await startFauxqs({ directory });
      const { sqs } = createClients({ dynamoDb: endpoint, sqsAndS3: endpoint });
      const queue = describeQueue({ logicalId: 'Events', properties, endpoint });
      await createQueue(sqs, queue, properties);
      await releaseInFlight(sqs, queue);
      const receive = async () =>
        (await sqs.send(new ReceiveMessageCommand({ QueueUrl: queue.url, WaitTimeSeconds: 3 }))).Messages?.[0]
          ?.Body;
      return { sqs, queue, program, receive };
    };
    const first = await start();
    for (const body of ['one', 'two']) {
      const message = { MessageBody: body, MessageGroupId: 'g', MessageDeduplicationId: body };
      await first.sqs.send(new SendMessageCommand({ QueueUrl: first.queue.url, ...message }));
    }
    expect(await first.receive()).toBe('one');
    if (first.program.pid !== undefined) process.kill(first.program.pid, 'SIGKILL');
    await vi.waitFor(() => expect(first.program.hasExited()).toBe(true));
    const second = await start();
    expect(await second.receive()).toBe('one');
    await second.program.stop();
    rmSync(directory, { recursive: true });
  });
});
