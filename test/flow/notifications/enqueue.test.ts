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

/** The keys of an account's notices in the order in which they are received. */
const receivedOf = (account: string) => {
  const all = [];
  for (let some = received(); some.length > 0; some = received()) all.push(...some);
  return all.flatMap(({ accountId, key }) => (accountId === account ? [key] : []));
};

type Send = typeof SQSClient.prototype.send;

/** Makes some requests to the queue fail, by their number from 1. Returns how many were made. */
function failing(respond: (number: number) => object | undefined): { requests: number } {
  const send = SQSClient.prototype.send as (...args: never[]) => unknown;
  const counter = { requests: 0 };
  vi.spyOn(SQSClient.prototype, 'send').mockImplementation(function (this: SQSClient, ...args: never[]) {
    const response = respond(++counter.requests);
    if (response instanceof Error) return Promise.reject(response);
    return response ? Promise.resolve(response) : send.apply(this, args);
  } as unknown as Send);
  return counter;
}

describe('a new notice', () => {
  it('is queued by its account and key, in the message group of its account', async () => {
    const response = await enqueue({ Records: [record('ada', 'quota_80#1#100', 1)] });
    expect(response).toEqual({ batchItemFailures: [] });
    expect(received()).toEqual([
      { version: 1, accountId: 'ada', key: 'quota_80#1#100', record: 'event-1', group: 'ada' },
    ]);
  });

  it('that the stream delivers twice is queued once', async () => {
    const notice = record('ada', 'quota_80#1#100', 1);
    await enqueue({ Records: [notice] });
    await enqueue({ Records: [notice, record('ada', 'quota_100#1#100', 2)] });
    expect(queue.size()).toBe(2);
  });

  it('of an account that was erased and created again is no second message of the first one', async () => {
    await enqueue({ Records: [record('ada', 'confirm_address#1', 1)] });
    await enqueue({ Records: [record('ada', 'confirm_address#1', 2)] });
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

describe('the order of the notices of an account', () => {
  const ordered = ['payment_failed#in_1#1', 'payment_recovered#in_1'];
  const between = (count: number) =>
    Array.from({ length: count }, (_, index) => record(`u${index}`, 'plan_ended#2', index + 2));

  it('is kept when a request fails: no later one is made', async () => {
    const Records = [
      record('ada', 'payment_failed#in_1#1', 1),
      ...between(9),
      record('ada', ordered[1] ?? '', 11),
    ];
    const made = failing((number) => (number === 1 ? new Error('timeout') : undefined));
    expect(await enqueue({ Records })).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] });
    expect([made.requests, queue.size()]).toEqual([1, 0]);
    expect(await enqueue({ Records })).toEqual({ batchItemFailures: [] });
    expect(receivedOf('ada')).toEqual(ordered);
  });

  it('is kept when SQS refuses one message of a request, without a delay for other accounts', async () => {
    const Records = [
      record('ada', 'payment_failed#in_1#1', 1),
      record('cyd', 'plan_ended#2', 2),
      record('ada', ordered[1] ?? '', 3),
      record('bob', 'plan_ended#2', 4),
    ];
    const refused = { Failed: [{ Id: '0', Code: 'InternalError', SenderFault: false }] };
    failing((number) => (number === 1 ? refused : undefined));
    expect(await enqueue({ Records })).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] });
    expect(received().map(({ accountId }) => accountId)).toEqual(['bob']);
    expect(await enqueue({ Records })).toEqual({ batchItemFailures: [] });
    expect(receivedOf('ada')).toEqual(ordered);
  });
});
