import { SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { noticeMessage } from '../../../shared/contract/notifications/messages.ts';
import { virtualClock } from '../../support/virtualClock.ts';
import { type FifoQueue, fifoQueue } from '../../support/webhooks/fifoQueue.ts';

let queue: FifoQueue;
let enqueue: (event: DynamoDBStreamEvent) => Promise<DynamoDBBatchResponse>;

beforeEach(async () => {
  vi.resetModules();
  queue = await fifoQueue(virtualClock());
  const env = {
    AWS_ENDPOINT_URL_SQS: queue.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    QUEUE_URL: queue.url,
    STAGE: 'test',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  ({ handler: enqueue } = await import('../../../services/notifications/handlers/enqueue.ts'));
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** The stream record of a new notice, as the mapping's filter passes it. */
const record = (accountId: string, key: string, number: number): DynamoDBRecord => {
  const { pk, sk } = tableKeys.notice(accountId, key);
  return {
    eventID: `event-${number}`,
    eventName: 'INSERT',
    dynamodb: { SequenceNumber: String(number), Keys: { pk: { S: pk }, sk: { S: sk } } },
  };
};

const received = () =>
  queue.receiveBatch().map(({ body, attributes }) => ({
    ...noticeMessage.parse(JSON.parse(body)),
    group: attributes.MessageGroupId,
  }));

describe('a new notice', () => {
  it('is queued by its account and key, in the message group of its account', async () => {
    const response = await enqueue({ Records: [record('ada', 'quota_80#1#100', 1)] });
    expect(response).toEqual({ batchItemFailures: [] });
    expect(received()).toEqual([{ version: 1, accountId: 'ada', key: 'quota_80#1#100', group: 'ada' }]);
  });

  it('that the stream delivers twice is queued once', async () => {
    const notice = record('ada', 'quota_80#1#100', 1);
    await enqueue({ Records: [notice] });
    await enqueue({ Records: [notice, record('ada', 'quota_100#1#100', 2)] });
    expect(queue.size()).toBe(2);
  });

  it('of an account does not replace one of another with the same key', async () => {
    await enqueue({ Records: [record('ada', 'quota_80#1#100', 1), record('bob', 'quota_80#1#100', 2)] });
    expect(received().map(({ accountId }) => accountId)).toEqual(['ada', 'bob']);
  });

  it('is queued with a hundred others in batches of ten', async () => {
    const send = vi.spyOn(SQSClient.prototype, 'send');
    const records = Array.from({ length: 100 }, (_, index) => record(`u${index}`, 'plan_ended#2', index + 1));
    expect(await enqueue({ Records: records })).toEqual({ batchItemFailures: [] });
    expect(send).toHaveBeenCalledTimes(10);
    expect(queue.size()).toBe(100);
  });
});

describe('a record that fails', () => {
  it('is reported if it is not of a notice, and does not stop the others', async () => {
    const broken = record('ada', 'quota_80#1#100', 9);
    const other = { ...broken, dynamodb: { ...broken.dynamodb, Keys: { pk: { S: 'ACCOUNT#ada' } } } };
    const response = await enqueue({ Records: [other, record('bob', 'plan_ended#2', 10)] });
    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: '9' }] });
    expect(received().map(({ accountId }) => accountId)).toEqual(['bob']);
  });

  it('is reported by the lowest sequence number, compared as a number', async () => {
    vi.spyOn(SQSClient.prototype, 'send').mockImplementation((async () => ({
      Failed: [
        { Id: '0', Code: 'InternalError', SenderFault: false },
        { Id: '1', Code: 'InternalError', SenderFault: false },
      ],
    })) as never);
    const Records = [record('ada', 'plan_ended#2', 10), record('bob', 'plan_ended#2', 9)];
    expect(await enqueue({ Records })).toEqual({ batchItemFailures: [{ itemIdentifier: '9' }] });
  });

  it('is reported with all others while the queue cannot be reached', async () => {
    vi.spyOn(SQSClient.prototype, 'send').mockRejectedValue(new Error('no connection') as never);
    const Records = Array.from({ length: 25 }, (_, index) => record(`u${index}`, 'plan_ended#2', index + 7));
    expect(await enqueue({ Records })).toEqual({ batchItemFailures: [{ itemIdentifier: '7' }] });
  });
});
