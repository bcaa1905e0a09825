import { setTimeout as delay } from 'node:timers/promises';
import { ChangeMessageVisibilityCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type Clients, closeClients, createClients } from '../../local/clients.ts';
import type { Invocation, LambdaFunction } from '../../local/functions/lambdaFunction.ts';
import type { ChildProgram } from '../../local/processes/childProgram.ts';
import { startFauxqs } from '../../local/processes/fauxqs.ts';
import { createQueue, describeQueue } from '../../local/resources/queues.ts';
import { makePollers } from '../../local/sources/makePollers.ts';
import { StreamPositions } from '../../local/sources/streamPositions.ts';
import { Resolver } from '../../local/template/resolver.ts';
import type { Template } from '../../local/template/template.ts';

interface QueueRecord {
  messageId: string;
  receiptHandle: string;
  body: string;
}

const done: Invocation = { kind: 'returned', payload: null };

let endpoint: string;
let program: ChildProgram;
let clients: Clients;

beforeAll(async () => {
  ({ endpoint, program } = await startFauxqs({}));
  clients = createClients({ dynamoDb: endpoint, sqsAndS3: endpoint });
});
afterAll(async () => {
  closeClients(clients);
  await program.stop();
});

/** Serves a mapping from a FIFO queue that holds these bodies, each in a group of its own, to this function. */
async function serve(input: {
  name: string;
  visibilitySeconds: number;
  mapping?: Record<string, unknown>;
  bodies: string[];
  invoke(records: QueueRecord[], queueUrl: string): Promise<Invocation>;
}): Promise<void> {
  const properties = { FifoQueue: true, VisibilityTimeout: input.visibilitySeconds };
  const queue = describeQueue({ logicalId: input.name, properties, endpoint });
  await createQueue(clients.sqs, queue, properties);
  for (const body of input.bodies) {
    const message = { MessageBody: body, MessageGroupId: body, MessageDeduplicationId: body };
    await clients.sqs.send(new SendMessageCommand({ QueueUrl: queue.url, ...message }));
  }
  const Properties = {
    EventSourceArn: queue.arn,
    FunctionName: 'Apply',
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    ...input.mapping,
  };
  const Resources = { Source: { Type: 'AWS::Lambda::EventSourceMapping', Properties } };
  const template: Template = { Parameters: {}, Resources, Outputs: {} };
  const lambda = {
    concurrencyMax: 4,
    invoke: (event: { Records: QueueRecord[] }) => input.invoke(event.Records, queue.url),
  };
  const [poller] = makePollers({
    template,
    resolver: new Resolver({ template, parameters: {} }),
    clients,
    functions: new Map([['Apply', lambda as unknown as LambdaFunction]]),
    queues: [queue],
    positions: new StreamPositions(undefined),
    onFault: () => {},
  });
  onTestFinished(() => poller?.stop());
  poller?.start();
}

async function setVisibility(queueUrl: string, record: QueueRecord, seconds: number): Promise<void> {
  await clients.sqs.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: queueUrl,
      ReceiptHandle: record.receiptHandle,
      VisibilityTimeout: seconds,
    }),
  );
}

describe('the mapping of a queue', () => {
  test('gives batches no larger, and no more at once, than it says', async () => {
    const sizes: number[] = [];
    let running = 0;
    let most = 0;
    await serve({
      name: 'Limited',
      visibilitySeconds: 600,
      mapping: { BatchSize: 2, ScalingConfig: { MaximumConcurrency: 2 } },
      bodies: Array.from({ length: 9 }, (_, index) => `m${index}`),
      invoke: async (records) => {
        sizes.push(records.length);
        most = Math.max(most, ++running);
        await delay(50);
        running--;
        return done;
      },
    });
    await vi.waitFor(() => expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(9), { timeout: 5_000 });
    expect(Math.max(...sizes)).toBe(2);
    expect(most).toBe(2);
  });

  test('has as many batches at once as its function has threads, if it does not say', async () => {
    let running = 0;
    let most = 0;
    await serve({
      name: 'Unlimited',
      visibilitySeconds: 600,
      mapping: { BatchSize: 1 },
      bodies: Array.from({ length: 6 }, (_, index) => `m${index}`),
      invoke: async () => {
        most = Math.max(most, ++running);
        await delay(200);
        running--;
        return done;
      },
    });
    await vi.waitFor(() => expect(most).toBe(4), { timeout: 5_000 });
  });
});

describe('a message whose visibility the function changed', () => {
  test.each([
    ['Thrown', (): Invocation => ({ kind: 'failed', message: 'threw' })],
    [
      'Reported',
      (record?: QueueRecord): Invocation => ({
        kind: 'returned',
        payload: { batchItemFailures: [{ itemIdentifier: record?.messageId }] },
      }),
    ],
  ])('comes back when that is over, and no sooner: %s', async (name, answer) => {
    const receivedAtMs: number[] = [];
    await serve({
      name,
      visibilitySeconds: 600,
      bodies: ['a'],
      invoke: async ([record], queueUrl) => {
        if (record === undefined) return done;
        await setVisibility(queueUrl, record, 1);
        return receivedAtMs.push(Date.now()) === 1 ? answer(record) : done;
      },
    });
    await vi.waitFor(() => expect(receivedAtMs).toHaveLength(2), { timeout: 10_000 });
    const [first = 0, second = 0] = receivedAtMs;
    expect(second - first).toBeGreaterThan(900);
  });

  test('stays away longer than its queue says', async () => {
    let count = 0;
    await serve({
      name: 'Longer',
      visibilitySeconds: 1,
      bodies: ['a'],
      invoke: async ([record], queueUrl) => {
        count++;
        if (record !== undefined) await setVisibility(queueUrl, record, 600);
        return { kind: 'failed', message: 'threw' };
      },
    });
    await vi.waitFor(() => expect(count).toBe(1));
    await delay(2_500);
    expect(count).toBe(1);
  });
});
