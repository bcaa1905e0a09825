import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test, vi } from 'vitest';
import { createClients } from '../../local/clients.ts';
import { startFauxqs } from '../../local/processes/fauxqs.ts';
import { createBucket } from '../../local/resources/buckets.ts';
import { createQueue, describeQueue, releaseInFlight } from '../../local/resources/queues.ts';
import { failedItems } from '../../local/sources/batchFailures.ts';
import { eventFilter } from '../../local/sources/eventFilter.ts';
import { keepDiscarded } from '../../local/sources/failureDestination.ts';
import { streamRecord } from '../../local/sources/streamRecord.ts';

describe('what a function answers to a batch', () => {
  const ids = ['a', 'b'];
  test.each([null, undefined, '', {}, { batchItemFailures: null }, { batchItemFailures: [] }])(
    '%j means that all succeeded',
    (payload) => expect(failedItems(payload, ids)).toEqual([]),
  );

  test.each([
    { batchItemFailures: [{ itemIdentifier: '' }] },
    { batchItemFailures: [{ itemIdentifier: null }] },
    { batchItemFailures: [{ id: 'a' }] },
    { batchItemFailures: [{ itemIdentifier: 'a' }, { itemIdentifier: 'unknown' }] },
    { batchItemFailures: 'a' },
    'a',
  ])('%j means that all failed', (payload) => expect(failedItems(payload, ids)).toEqual(ids));

  test('names what failed', () => {
    expect(failedItems({ batchItemFailures: [{ itemIdentifier: 'b' }] }, ids)).toEqual(['b']);
  });
});

describe('an event filter', () => {
  const pattern = (pk: unknown) => JSON.stringify({ dynamodb: { Keys: { pk: { S: pk } } } });
  const event = (pk: string) => ({ dynamodb: { Keys: { pk: { S: pk } } } });

  test.each([
    [[{ prefix: 'ACCOUNT#' }], 'ACCOUNT#1', true],
    [[{ prefix: 'ACCOUNT#' }], 'SESSION#1', false],
    [['A', 'B'], 'B', true],
    [['A', 'B'], 'C', false],
    [[{ exists: true }], 'x', true],
    [[{ exists: false }], 'x', false],
  ])('%j lets %s pass: %s', (rule, pk, passes) => {
    expect(eventFilter([pattern(rule)])(event(pk))).toBe(passes);
  });

  test('lets pass what any of its patterns matches, and everything without one', () => {
    expect(eventFilter([pattern(['A']), pattern(['B'])])(event('B'))).toBe(true);
    expect(eventFilter([])({})).toBe(true);
  });

  test.each([[{ suffix: 'x' }], [{ numeric: ['>', 1] }], [{ 'anything-but': ['x'] }]])(
    'that is not known fails when it is read: %j',
    (rule) => expect(() => eventFilter([pattern([rule])])).toThrow('does not know this event filter'),
  );
});

describe('a stream record', () => {
  test('has times as numbers, bytes as base64, and the empty maps that DynamoDB Local forgets', () => {
    const image = {
      pk: { S: 'x' },
      open: {},
      deep: { M: { inner: {} } },
      bytes: { B: new Uint8Array([1, 2]) },
    };
    const made = streamRecord(
      {
        eventID: '1',
        eventName: 'INSERT',
        dynamodb: {
          SequenceNumber: '7',
          ApproximateCreationDateTime: new Date('2026-01-01T00:00:00Z'),
          Keys: { pk: { S: 'x' } },
          NewImage: image as never,
        },
      },
      'arn:stream',
    );
    expect(JSON.parse(JSON.stringify(made)).dynamodb).toEqual({
      SequenceNumber: '7',
      ApproximateCreationDateTime: 1_767_225_600,
      Keys: { pk: { S: 'x' } },
      NewImage: { pk: { S: 'x' }, open: { M: {} }, deep: { M: { inner: { M: {} } } }, bytes: { B: 'AQI=' } },
    });
  });
});

describe('the emulator of queues and buckets', () => {
  test('keeps what a stream gave up, in the shape that Lambda writes', async () => {
    const { endpoint, program } = await startFauxqs({});
    const { s3 } = createClients({ dynamoDb: endpoint, sqsAndS3: endpoint });
    await createBucket(s3, 'failures');
    const record = streamRecord({ eventID: '1', dynamodb: { SequenceNumber: '7' } }, 'arn:stream');
    await keepDiscarded(s3, 'failures', {
      records: [record],
      reason: 'RetryAttemptsExhausted',
      tries: 11,
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
    const kept = JSON.parse((await Body?.transformToString()) ?? '');
    expect(kept).toMatchObject({
      requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 11 },
      DDBStreamBatchInfo: {
        shardId: 'shard-1',
        startSequenceNumber: '7',
        batchSize: 1,
        streamArn: 'arn:stream',
      },
    });
    expect(JSON.parse(kept.payload)).toEqual({ Records: [record] });
    await program.stop();
  });

  test('keeps an acknowledged message through its own death, taken or not, in order', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'session-billing-fauxqs-'));
    const properties = { FifoQueue: true, VisibilityTimeout: 600 };
    const open = async () => {
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
    const first = await open();
    for (const body of ['one', 'two']) {
      const message = { MessageBody: body, MessageGroupId: 'g', MessageDeduplicationId: body };
      await first.sqs.send(new SendMessageCommand({ QueueUrl: first.queue.url, ...message }));
    }
    expect(await first.receive()).toBe('one');
    if (first.program.pid !== undefined) process.kill(first.program.pid, 'SIGKILL');
    await vi.waitFor(() => expect(first.program.hasExited()).toBe(true));
    const second = await open();
    expect(await second.receive()).toBe('one');
    await second.program.stop();
    rmSync(directory, { recursive: true });
  });
});
